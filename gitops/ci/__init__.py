"""What continuous integration runs: preview, comment, up and drift, on any runner or laptop."""
