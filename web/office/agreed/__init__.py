"""Agreed actions in the office: all of them in one table, those of a case, answers that came by phone.

Import from the named submodule.
"""
