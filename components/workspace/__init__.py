"""What one ML team gets: a namespace of its own, rights in it, GPUs up to a number, a queue."""
