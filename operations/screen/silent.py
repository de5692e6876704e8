"""The screen behind `--json`: the one document at the end says everything."""

from operations.screen.table import Table


class SilentScreen:
    """Shows nothing."""

    columns: int | None = None

    def title(self, *lines: str) -> None:
        """Show nothing."""

    def waiting(self, stage: str, text: str, done: int = 0, total: int = 0) -> None:
        """Show nothing."""

    def done(self, stage: str, left: str, right: str = "") -> None:
        """Show nothing."""

    def say(self, *lines: str) -> None:
        """Show nothing."""

    def table(self, table: Table) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Nothing to give back."""
