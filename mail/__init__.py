"""The outbox as rows, the words of each kind of email, and sending.

Import from the named submodule.
"""
