"""How long each kind of record is kept, and that something was erased.

Import from the named submodule.
"""
