"""What changes things: each function is one change of state, called by pages, commands and the worker.

Import from the named submodule.
"""
