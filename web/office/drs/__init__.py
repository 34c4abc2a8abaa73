"""Disagreement resolution before the meeting: first talks, the sentence, asking everyone, the news.

Import from the named submodule.
"""
