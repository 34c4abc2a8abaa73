"""Drawn and photographed signatures as small clean pictures."""
