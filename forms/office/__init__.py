"""Forms of the office's pages."""
