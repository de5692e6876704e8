"""What a job tells a person when it cannot go on."""


class CiError(Exception):
    """One clear message; the job ends with status 2, and has changed nothing."""
