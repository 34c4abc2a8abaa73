"""Forms about how long records are kept, and about giving people their own.

Import from the named submodule.
"""
