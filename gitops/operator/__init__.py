"""Manifests for the Pulumi Kubernetes Operator, made from environment files."""
