"""The `azure-native` provider, simulated."""
