"""Provider plugins that simulate: separate processes, spoken to by Pulumi's own protocol."""
