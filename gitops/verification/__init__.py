"""Whether a cluster has what the add-ons' records expect, and what is wrong (docs/verify.md)."""
