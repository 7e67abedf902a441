"""What engines of durable work need of a client: waits in slices, and where these are stored."""
