"""Read, merge and label PDFs, and keep their accessibility tags.

Import from the named submodule.
"""
