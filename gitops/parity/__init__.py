"""Whether the same spec is the same platform on every cloud, object by object."""
