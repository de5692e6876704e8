"""What a person is told when a comment cannot be made.

EvenkeelError
└── CommentError          the forge refuses, or cannot be reached
    ├── ForbiddenError    the token may not do this
    └── GoneError         what was to be changed is not there any more
"""

from components.errors import EvenkeelError


class CommentError(EvenkeelError):
    """One clear message."""


class ForbiddenError(CommentError):
    """The token is valid, and is not allowed to do this."""


class GoneError(CommentError):
    """The forge has no such thing, or does not show it to this token."""
