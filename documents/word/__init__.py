"""Word files as zipped XML: what templates and uploads read and write of them.

Import from the named submodule.
"""
