"""Walks that queue emails, for tests of what each says and of how often it goes."""
