"""Giving a person their own data: collecting it, what is blacked out, releasing each page, packing.

Import from the named submodule.
"""
