"""Google Cloud: a private GKE cluster in a network of its own."""
