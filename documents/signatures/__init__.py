"""Drawn and photographed signatures as small clean pictures.

Import from the named submodule.
"""
