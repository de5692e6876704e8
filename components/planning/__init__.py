"""Pure functions that all clouds share; nothing here knows Pulumi, a cloud or an environment."""
