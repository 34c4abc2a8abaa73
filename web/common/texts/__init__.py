"""Words that staff may write anew: what came with Counterpart, and how it is written and drawn.

Import from the named submodule.
"""
