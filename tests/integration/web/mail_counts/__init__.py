"""Walks that queue each kind of email by what people press, and count what reached a mail server."""
