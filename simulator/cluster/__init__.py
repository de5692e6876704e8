"""The simulated cluster: a real Kubernetes API server on loopback, with simulated nodes."""
