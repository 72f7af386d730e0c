"""Loaded before the settings are: tests run on development's defaults, with production's error handling."""

import os

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's synchronous driver runs an event loop
