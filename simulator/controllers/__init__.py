"""Small controllers that act on the simulated cluster as the real ones would."""
