"""Charts as locked artifacts: resolved, fetched, verified, vendored (docs/charts.md)."""
