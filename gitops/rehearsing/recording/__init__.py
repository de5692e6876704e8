"""Goes on a program's PYTHONPATH, to see what it reads; nobody imports it by this name."""
