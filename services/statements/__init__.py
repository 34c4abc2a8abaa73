"""Outcome Statements: what they say, what is missing, their versions, and replies to a change asked for.

Import from the named submodule.
"""
