"""What a local authority's officers may read of its cases: what awaits it, its clocks, its lists.

Import from the named submodule.
"""
