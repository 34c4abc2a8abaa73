"""Forms of the mediator's pages.

Import from the named submodule.
"""
