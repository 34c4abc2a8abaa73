"""Mediators' private notes: encrypted, read by their writer, held, and destroyed with their key.

Import from the named submodule.
"""
