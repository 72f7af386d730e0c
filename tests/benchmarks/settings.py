"""The portal's settings, with the addresses that benchmarks need beside its own."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"
