"""Many fictional cases at once, for practice and for measuring: ``script/demo-data N``.

Import from the named submodule.
"""
