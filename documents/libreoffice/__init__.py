"""Word to PDF by a pool of warm LibreOffices.

Import from the named submodule.
"""
