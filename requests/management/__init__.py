"""Commands of the cases room."""
"""Commands of this room."""
