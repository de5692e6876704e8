"""What each command does; `cli.app` only reads the command line."""
