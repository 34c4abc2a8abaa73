"""What is next in disagreement resolution before its meeting.

Import from the named submodule.
"""
