"""Template tags of the sources room."""
