"""Forms of bundles for a tribunal.

Import from the named submodule.
"""
