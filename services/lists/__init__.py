"""Lists as files, whatever is in them: written, read without trusting them, and what is wrong with a row.

Import from the named submodule.
"""
