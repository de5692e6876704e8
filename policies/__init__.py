"""Rules as data, checked before anything is created."""
