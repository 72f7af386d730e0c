"""What is gone from the company's systems, told to the rooms above: no backup that is restored may bring it back."""

from django.dispatch import Signal

erased = Signal()
"""Sent in the caller's transaction once records are gone.

`dataset`: its key; `subject` and `selection`: which of it; `about`: at whose word, as the audit trail names it.
"""
