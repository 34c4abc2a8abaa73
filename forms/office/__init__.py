"""Forms of the office's pages.

Import from the named submodule.
"""
