"""How we reach a party: corrections, new addresses from own pages, links that went to old ones, and safety.

Import from the named submodule.
"""
