"""How long records are kept, what is due to be erased, and erasing it.

Import from the named submodule.
"""
