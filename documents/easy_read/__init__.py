"""Easy-read notes: their words, and the pictures beside them.

Import from the named submodule.
"""

from __future__ import annotations
