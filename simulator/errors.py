"""The errors of the simulator.

SimulatorError
├── ToolError        a command-line tool is missing, wrong or cannot be built
├── ClusterError     the simulated cluster cannot be started, reached or stopped
├── ApiError         the API server refused a request (status, reason, message)
├── ChartError       a chart cannot be found, rendered or stood in for
├── CloudError       a simulated cloud refused what it was asked (code, message)
├── EngineError      a deployment cannot be started, or its state cannot be used
└── SessionError     the session's folder cannot be read, written or locked
"""


class SimulatorError(Exception):
    """What a person can act on: one message with what is wrong, where, and what to do."""


class ToolError(SimulatorError, RuntimeError):
    """A command-line tool is missing, has the wrong version, or cannot be built."""


class ClusterError(SimulatorError, RuntimeError):
    """The simulated cluster cannot be started, reached or stopped."""


class ChartError(SimulatorError, RuntimeError):
    """A chart cannot be found, rendered or stood in for."""


class CloudError(SimulatorError, RuntimeError):
    """A simulated cloud refused what it was asked to do."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        """Keep why.

        Args:
            message: What a person reads: path, got, expected, what to do.
            code: A word for programs, such as `quota-exceeded` or `already-exists`.
        """
        super().__init__(message)
        self.code = code


class EngineError(SimulatorError, RuntimeError):
    """A deployment cannot be started, or its state cannot be used."""


class SessionError(SimulatorError, RuntimeError):
    """The session's folder cannot be read, written or locked."""


class ApiError(SimulatorError, RuntimeError):
    """The API server refused a request."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        """Keep what the server said.

        Args:
            status: The HTTP status code.
            reason: The machine-readable reason, such as `NotFound` or `Conflict`.
            message: The server's own words.
        """
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
