"""One measured figure, its ratio to a yardstick and whether it reaches its target."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What one scenario took. Times are seconds, memory bytes; a ratio is time divided by the yardstick's time."""

    job: str
    database: str
    size: int
    value: float | None
    unit: str = "s"
    yardstick: str = ""
    before: float | None = None
    after: float | None = None
    target: float | None = None
    note: str = ""

    @property
    def yard(self) -> float | None:
        """The yardstick's time: the mean of before and after."""
        return None if self.before is None or self.after is None else (self.before + self.after) / 2

    @property
    def ratio(self) -> float | None:
        """How many yardsticks it took; without a yardstick the figure itself."""
        if self.value is None:
            return None
        if not self.yardstick:
            return self.value
        return None if not self.yard else self.value / self.yard

    @property
    def is_unsteady(self) -> bool:
        """Whether the yardstick itself moved by more than a quarter while this was measured."""
        if not self.before or not self.after:
            return False
        return max(self.before, self.after) > 1.25 * min(self.before, self.after)

    @property
    def verdict(self) -> str:
        """Say met, missed, or why there is nothing to say."""
        if self.value is None:
            return self.note or "not there"
        if self.target is None or self.ratio is None:
            return "–"
        return "met" if self.ratio <= self.target else "missed"

    @property
    def shown(self) -> str:
        """The figure as people read it."""
        return "–" if self.value is None else _shown(self.value, self.unit)

    @property
    def limit(self) -> str:
        """The target as people read it."""
        if self.target is None:
            return "–"
        return f"≤ {self.target:g} ×" if self.yardstick else f"≤ {_shown(self.target, self.unit)}"

    @property
    def cell(self) -> str:
        """Ratio and figure for a table; ~ marks an unsteady yardstick, ! a missed target."""
        if self.value is None:
            return self.verdict
        marks = ("~" if self.is_unsteady else "") + (" **!**" if self.verdict == "missed" else "")
        if not self.yardstick or self.ratio is None:
            return f"{self.shown}{marks}"
        return f"{self.ratio:.2f} × ({self.shown}){marks}"


def _shown(value: float, unit: str) -> str:
    if unit == "s":
        return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"
    if unit == "bytes":
        return f"{value / 1e6:.0f} MB"
    return f"{value / 1e3:.1f} KB" if unit == "kilobytes" else f"{value:g}"
