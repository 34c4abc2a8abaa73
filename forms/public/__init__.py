"""Forms of the public's pages, in the order of the request."""
