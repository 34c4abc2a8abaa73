"""The database, the store of bytes by their SHA-256, and migrations.

Import from the named submodule.
"""
