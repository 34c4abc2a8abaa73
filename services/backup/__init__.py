"""Copy and restore an installation, and hold what waited in a backup.

Import from the named submodule.
"""
