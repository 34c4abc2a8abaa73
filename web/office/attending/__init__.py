"""Who comes to a meeting and what they need and bring, as the office keeps it.

Import from the named submodule.
"""
