"""Bundles for a tribunal: what their owners change, and the making of the file.

Import from the named submodule.
"""
