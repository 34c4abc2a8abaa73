"""What staff record on a case, and what follows: calls, letters, custody, corrections.

Import from the named submodule.
"""
