"""What starts, watches and serves Counterpart; programs for the shell are beside it."""
