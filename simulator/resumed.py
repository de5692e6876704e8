"""What the embedded engine tells a provider beside Pulumi's protocol."""

from typing import Final

RESUMED: Final = ("evenkeel-resumed", "true")
"""Metadata of a `Create` that was begun before, by a run that was cut off: it may have been done.

The Pulumi CLI says nothing like it, so a real provider cannot know.
"""
