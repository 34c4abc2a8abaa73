"""Seal a finished PDF, and judge any file by its seal.

Import from the named submodule.
"""
