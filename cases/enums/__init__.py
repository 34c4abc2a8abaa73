"""Enums of one subject each, which ``cases.vocabulary`` gives to all.

Import from the named submodule.
"""
