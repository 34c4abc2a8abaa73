"""Inputs that broke other products, and tests that hold what happens to them here (README.md)."""
