"""Envelopes and signers: who is asked to sign what, by which link, and how they are let in.

Import from the named submodule.
"""
