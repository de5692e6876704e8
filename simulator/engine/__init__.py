"""A small deployment engine for machines without the Pulumi CLI; for simulated providers only."""
