"""The office's pages about certificates."""
