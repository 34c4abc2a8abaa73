"""Word templates: the list of their fields, their faults, and filling them.

Import from the named submodule.
"""
