"""The commands of the features, loaded when one is asked for: a web process needs none of them, nor what they import."""

from collections.abc import Callable, Iterable

from click import Command, Context
from flask.cli import AppGroup


class LateCommands(AppGroup):
    """Flask's group of an application's commands that calls `load` for them at the first question."""

    def __init__(self, load: Callable[[], Iterable[Command]]) -> None:
        super().__init__()
        self._load: Callable[[], Iterable[Command]] | None = load

    def get_command(self, context: Context, name: str) -> Command | None:
        """Return a command by its name, or None."""
        self._fill()
        return super().get_command(context, name)

    def list_commands(self, context: Context) -> list[str]:
        """Return the names of all commands."""
        self._fill()
        return super().list_commands(context)

    def _fill(self) -> None:
        load, self._load = self._load, None
        for command in load() if load is not None else ():
            self.add_command(command)
