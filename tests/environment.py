"""Loaded before the settings are: tests run on development's defaults, with production's error handling.

The profile in force is ClearCall's, whatever the shell names: a test that is about another company says so.
"""

import os

os.environ["COMPANY"] = "clearcall"
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's synchronous driver runs an event loop
