"""The screen for terminals: a bar per stage, and what it waits for."""

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from operations.screen.plain import plain
from operations.screen.table import Table
from operations.screen.width import fitting, width


class LiveScreen:
    """Draws with rich; the bars vanish when the work is done and the lines stay."""

    def __init__(self, console: Console | None = None) -> None:
        """Draw on the terminal unless told otherwise."""
        self._console = console or Console(highlight=False)
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    @property
    def columns(self) -> int | None:
        """How wide a line may be: a terminal's width changes."""
        return width(self._console.file)

    def title(self, *lines: str) -> None:
        """Write the lines, the first one strong."""
        first, *rest = lines
        self._write(first, "bold")
        self.say(*rest)

    def waiting(self, stage: str, text: str, done: int = 0, total: int = 0) -> None:
        """Draw the stage's bar."""
        progress = self._drawn()
        task = self._tasks.get(stage)
        if task is None:
            task = self._tasks[stage] = progress.add_task(stage, total=None, text="")
        known = total or None
        text = plain(text)
        progress.update(
            task, completed=done, total=known, text=f"{done}/{total} {text}" if total else text
        )

    def done(self, stage: str, left: str, right: str = "") -> None:
        """Turn the stage's bar into a line."""
        if self._progress and stage in self._tasks:
            self._progress.remove_task(self._tasks.pop(stage))
        self.say(f" {stage:<10} {left:<26} {right}".rstrip())

    def say(self, *lines: str) -> None:
        """Write the lines above the bars."""
        for line in lines:
            self._write(line)

    def table(self, table: Table) -> None:
        """Write the table's lines, its titles faint."""
        first, *rest = table.lines(self.columns)
        self._write(first, "dim")
        self.say(*rest)

    def close(self) -> None:
        """Take the bars away."""
        if self._progress:
            self._progress.stop()
            self._progress = None
            self._tasks = {}

    def _write(self, line: str, style: str = "") -> None:
        for part in fitting(plain(line), self.columns):
            self._console.print(part, style=style, markup=False, soft_wrap=True)

    def _drawn(self) -> Progress:
        if self._progress is None:
            self._progress = Progress(
                TextColumn(" {task.description:<10}"),
                BarColumn(bar_width=20),
                TimeElapsedColumn(),
                TextColumn("{task.fields[text]}", markup=False),
                console=self._console,
                transient=True,
                refresh_per_second=8,
            )
            self._progress.start()
        return self._progress
