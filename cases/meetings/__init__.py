"""Meetings: arranged, held, adjourned, and the mediator's outcome form."""
