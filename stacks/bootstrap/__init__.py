"""A Pulumi program of its own: the place where the state of an environment is kept."""
