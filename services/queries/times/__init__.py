"""The times proposed for a meeting: who can do which, what stands against each, and what is next.

Import from the named submodule.
"""
