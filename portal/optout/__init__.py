"""Stopping the sale and sharing of data, and limiting the use of sensitive data, with and without an account.

A signal of the browser counts as much as the form (11 CCR 7025, 7026). This room must never ask who somebody is
before it stops anything, and never read the absence of a signal as a yes."""
