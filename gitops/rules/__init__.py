"""What people read about the rules."""
