"""The `evenkeel` command: simulates or reads; it never changes a real cloud."""
