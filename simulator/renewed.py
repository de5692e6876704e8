"""What a simulated provider tells the embedded engine beside Pulumi's protocol."""

from typing import Final

RENEWS: Final = ("evenkeel-renews", "true")
"""Metadata of the answer to a `Handshake`: each handshake finds a provider that knows nothing yet.

So its process may serve one operation after another.
"""
