"""A review as one HTML file: with pictures, without scripts, readable on a phone and in print."""
