"""The rehearsal: what can be done to a real environment is done first to a simulated one."""
