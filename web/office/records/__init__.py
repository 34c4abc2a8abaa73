"""How long records of a case are kept, and erasing them.

Import from the named submodule.
"""
