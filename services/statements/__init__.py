"""Outcome Statements: what they say and what is missing, versions made and sent, replies to a change asked for."""
