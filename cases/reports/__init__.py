"""Reports of a quarter for a local authority: figures as functions of plain rows, and what is published.

Import from the named submodule.
"""
