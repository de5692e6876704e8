"""Reusable Pulumi components; they know nothing of stacks or environments."""
