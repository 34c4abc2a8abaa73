"""What parties are asked by link, by account and by phone: forms filled from what is recorded, and back.

Import from the named submodule.
"""
