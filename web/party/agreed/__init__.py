"""What was agreed, behind a party's link: each action, where it stands, and the answers to it.

Import from the named submodule.
"""
