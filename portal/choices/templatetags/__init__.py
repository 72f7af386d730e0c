"""Template tags of the page of choices."""
