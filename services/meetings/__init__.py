"""Meetings: the times proposed for them and who can do which, arranging, moving, calling off, concluding.

Import from the named submodule.
"""
