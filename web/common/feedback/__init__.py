"""Feedback as pages of several roles show it. Import from the named submodule."""
