"""Days and clocks: what must be done by when, and the days that were counted.

Import from the named submodule.
"""
