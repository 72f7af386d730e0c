"""Template tags of the cookies room."""
