"""The Pulumi program and the environment file that it is given."""
