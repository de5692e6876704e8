"""evenkeel as a wheel carries it: components, policies, the simulator, and testing with it.

In the repository this folder links to the folders of those names, so that `evenkeel.testing` and
what imports evenkeel like a stranger are the same here and there (docs/adr/0006).
"""
