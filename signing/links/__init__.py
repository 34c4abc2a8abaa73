"""Emailed and spoken ways in, for one purpose and one person each.

Import from the named submodule.
"""
