"""The domain: cases, the people in them, and the rules of mediation and its deadlines.

Import from the named submodule.
"""
