"""Timings of the main jobs, each row by itself: `make bench`."""
