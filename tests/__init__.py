"""Tests; this file keeps pytest from taking tests/requests for the package `requests`."""
