"""Loaded before the settings are: tests run on development's defaults, with production's error handling.

The profile in force is ClearCall's, whatever the shell names: a test that is about another company says so.
"""

import os

import hypothesis

os.environ["COMPANY"] = "clearcall"
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's synchronous driver runs an event loop

# A busy machine must not fail a test: no example is too slow.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("portal")
