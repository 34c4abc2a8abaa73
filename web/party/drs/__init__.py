"""Whether someone takes part in disagreement resolution: their own question, behind their own link.

Import from the named submodule.
"""
