"""The office's pages about cases and the people in them.

Import from the named submodule.
"""
