"""The office's pages about cases and the people in them."""
