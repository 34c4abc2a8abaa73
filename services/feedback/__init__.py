"""Feedback after a meeting: who is asked, answers that lead to nobody, and totals of many.

Import from the named submodule.
"""
