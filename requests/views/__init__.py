"""The pages on which people file their requests and follow them."""
