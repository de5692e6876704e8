"""Rehearses a change: the base is deployed, then the head on top of it; a review is what comes.

What runs an engine on a session is the command's (`cli/`), so these modules import it.
"""
