"""What people who come to a meeting need and bring, as they or the office say it.

Import from the named submodule.
"""
