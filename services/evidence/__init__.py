"""Check logs against rows, files and seals, and record what rows say.

Import from the named submodule.
"""
