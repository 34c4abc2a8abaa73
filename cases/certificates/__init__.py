"""Mediation certificates: what must be recorded before one, issuing, correcting, handing out.

Import from the named submodule.
"""
