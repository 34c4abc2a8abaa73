"""Short jobs that a page waits for: the socket between web process and worker."""
