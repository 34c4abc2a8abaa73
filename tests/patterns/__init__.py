"""A gallery of every part of the interface in all its states, for tests and screenshots only."""
