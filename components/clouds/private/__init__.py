"""A cluster that exists: its nodes are claimed into pools, nothing else about it is changed."""
