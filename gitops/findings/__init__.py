"""What the policies said of an environment or a state: for a terminal, as JSON, as SARIF."""
