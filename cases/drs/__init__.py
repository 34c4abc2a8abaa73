"""Disagreement resolution: what it is about, and who was asked to take part (CFA 2014, s 57).

Import from the named submodule.
"""
