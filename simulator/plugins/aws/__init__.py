"""The simulated provider `aws`: what Amazon Web Services would make, refuse and answer."""
