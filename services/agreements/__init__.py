"""Agreements that everyone who comes signs before a meeting: who is asked, sending, who has signed.

Import from the named submodule.
"""

from __future__ import annotations
