"""A stand-in for Cluster API in a room whose machines it makes."""
