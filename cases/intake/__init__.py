"""From the first questions to a case: who may ask, what triage answers, the adviser's call.

Import from the named submodule.
"""
