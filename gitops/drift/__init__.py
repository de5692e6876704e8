"""Drift: what somebody or something has changed since it was deployed, and what of it matters."""
