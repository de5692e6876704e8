"""Deploy a Pulumi project into the simulator in a test, and look at what came of it."""
