"""Who is told what, and the words that messages share."""

from services.notifications.naming import case_words

__all__ = ["case_words"]
