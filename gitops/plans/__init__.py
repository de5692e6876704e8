"""Saved plans: sealed with all that they were made from, refused when any of it has moved."""
