"""Keeping the directory: entries saved, checked, ended and restored by the provider's people.

Import from the named submodule.
"""

from __future__ import annotations
