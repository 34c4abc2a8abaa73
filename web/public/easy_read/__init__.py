"""The easy-read notes that go with what a family gets, for anyone to read.

Import from the named submodule.
"""

from __future__ import annotations
