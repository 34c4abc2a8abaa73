"""Reports of a quarter for a local authority, and the cases behind each figure.

Import from the named submodule.
"""
