"""The rate limit and the back-off of one account, shared by several clients: of a process, or of many workers."""
