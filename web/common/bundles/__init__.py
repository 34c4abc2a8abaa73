"""Pages of a bundle for a tribunal, the same for an officer and for one of the family.

Import from the named submodule.
"""
