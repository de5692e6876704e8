"""Amazon Web Services: a VPC, an EKS cluster and managed node groups of GPU machines."""
