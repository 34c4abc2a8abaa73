"""Erasing what is due, with real databases and files."""
