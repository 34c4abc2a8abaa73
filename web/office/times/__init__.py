"""Times proposed for a meeting: proposing them, asking everyone, and booking one.

Import from the named submodule.
"""
