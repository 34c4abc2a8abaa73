"""Meetings: arranged, held, adjourned, and the mediator's outcome form.

Import from the named submodule.
"""
