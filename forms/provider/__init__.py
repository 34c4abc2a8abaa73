"""Forms of the provider's own data.

Import from the named submodule.
"""
