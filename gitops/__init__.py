"""What reviewers and operators read: parity now; comments on pull requests, drift and cost next."""
