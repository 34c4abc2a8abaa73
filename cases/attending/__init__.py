"""Who comes to a meeting and what they need and bring: access, views, supporters, shared papers.

Import from the named submodule.
"""
