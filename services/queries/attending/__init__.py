"""The office's next steps about who comes to a meeting, and what they need and bring.

Import from the named submodule.
"""
