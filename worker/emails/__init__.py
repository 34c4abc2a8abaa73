"""What each kind of email says, looked up when it is sent.

Import from the named submodule.
"""
