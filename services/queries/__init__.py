"""What only reads: nothing here changes a row.

Import from the named submodule.
"""
