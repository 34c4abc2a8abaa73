"""What staff do with a case as a whole: closing it and taking it up again.

Import from the named submodule.
"""
