"""Making envelopes ready to go out.

Import from the named submodule.
"""

from __future__ import annotations
