"""What stands behind the simulated clouds: their store, quotas, faults and node groups."""
