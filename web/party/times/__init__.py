"""Which times someone can do for a meeting: their own answers, behind their own link.

Import from the named submodule.
"""
