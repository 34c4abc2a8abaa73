"""The process that runs durable work, short jobs and the outbox.

Import from the named submodule.
"""
