"""Safety: the flag of a case, what is out, and whether the other parent may be contacted.

Import from the named submodule.
"""
