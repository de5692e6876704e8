"""Rehearses a change: the base is deployed, then the head on top of it; a review is what comes."""
