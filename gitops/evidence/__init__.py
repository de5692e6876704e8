"""How well each claim about a resource type is founded."""
