"""The provider that every simulated cloud is: one gRPC service over a registry of kinds."""
