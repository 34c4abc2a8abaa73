"""Data in, bytes out, with no database: templates, conversion, merging, uploads.

Import from the named submodule.
"""
