"""A review as one comment on a pull request or merge request, found again and edited."""
