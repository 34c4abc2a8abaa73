"""Agreed actions: made rows of once everyone signed, answered, reminded of, reported.

Import from the named submodule.
"""
