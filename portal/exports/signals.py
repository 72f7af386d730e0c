"""What this room tells the rooms above it."""

from django.dispatch import Signal

ended = Signal()
"""A copy that answers a case is ready, could not be made, or was removed. Carries `export`; sent in its transaction."""
