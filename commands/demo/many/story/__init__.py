"""The story of one fictional case: each module tells what happens in it about one subject.

Import from the named submodule.
"""
