"""Accounts that sign in, and who acts."""
