"""The agreement before a meeting: who is asked, who has signed, and what follows where somebody has not.

Import from the named submodule.
"""

from __future__ import annotations
