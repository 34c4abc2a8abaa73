"""The questions of a request, a table with a line for each page: what it asks, when, what becomes of it.

Import from the named submodule.
"""
