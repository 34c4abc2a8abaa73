"""Email held back or limited: blocked by a fault of ours, or to addresses that nobody proved.

Import from the named submodule.
"""
