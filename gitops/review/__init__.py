"""What a change comes to in every environment, as one document, and the ways to show it."""
