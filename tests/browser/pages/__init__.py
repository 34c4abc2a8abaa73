"""The people of a walk: what each does on our pages, found by role and accessible name."""
