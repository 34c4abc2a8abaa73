"""What was agreed, one row an action: who does it, by when, and what everyone has said of it since.

Import from the named submodule.
"""
