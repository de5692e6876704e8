"""Google Cloud, simulated: the resource types that a GKE platform is made of."""
