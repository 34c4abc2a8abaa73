"""What follows once it is recorded that somebody needs something to take part.

Import from the named submodule.
"""

from __future__ import annotations
