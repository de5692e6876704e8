"""What commands and automation do with an environment: open it, deploy it, tell of it."""
