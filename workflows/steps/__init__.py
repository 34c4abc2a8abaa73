"""The durable work itself: loaded by the worker and the command line, never by the web process."""
