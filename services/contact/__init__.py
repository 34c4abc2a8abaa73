"""How we reach a party: corrections, new addresses from own pages, and the links that went to old ones.

Import from the named submodule.
"""
