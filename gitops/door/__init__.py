"""The rules of the policy pack as the file from which a cluster's own door is made."""
