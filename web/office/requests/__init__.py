"""The office's pages about requests, calls and decision letters.

Import from the named submodule.
"""
