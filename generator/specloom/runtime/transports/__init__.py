"""What carries requests to a server and responses back."""
