"""The office's pages about certificates.

Import from the named submodule.
"""
