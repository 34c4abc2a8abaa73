"""What happened in a case, as an append-only log in which each entry holds the hash of the last.

Import from the named submodule.
"""
