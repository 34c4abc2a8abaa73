"""Forms of the public's pages, in the order of the request.

Import from the named submodule.
"""
