"""The simulated `kubernetes` provider: Pulumi's protocol in front of the session's API server."""
