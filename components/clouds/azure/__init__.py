"""A cluster of Azure Kubernetes Service and all that it stands on."""
