"""The office's pages about meetings and signers.

Import from the named submodule.
"""
