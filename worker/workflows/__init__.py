"""Durable work, step by step: certificates, statements, and finishing after the last signature.

Import from the named submodule.
"""
