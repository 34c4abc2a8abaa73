"""The list of cases as a file: brought in from another system after a dry run, and taken out whole.

Import from the named submodule.
"""
