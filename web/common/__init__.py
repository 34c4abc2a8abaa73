"""What several audiences' pages share: a request's answers, its dates. No views.

Import from the named submodule.
"""
