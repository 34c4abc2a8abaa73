"""Where a case stands: which deadlines run, what is still missing, and what is still wanted.

Import from the named submodule.
"""
