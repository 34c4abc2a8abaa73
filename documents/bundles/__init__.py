"""Bundles: documents in sections, pages with printed numbers, an index whose lines lead to them.

Import from the named submodule. All but ``isolated`` are loaded only in the process that opens strangers'
files.
"""
