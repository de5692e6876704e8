"""Add-ons: one folder each, found by folder and ordered by what they need."""
