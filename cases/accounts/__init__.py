"""Accounts that sign in, and who acts.

Import from the named submodule.
"""
