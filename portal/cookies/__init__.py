"""Cookies: what may be set and loaded in a browser, asked once, changed at any time, refused by a signal.

The choice is known on the server before anything is sent. This room must never set a cookie that is not needed before
somebody agreed, and never ask again what a signal has answered."""
