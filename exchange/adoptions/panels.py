"""What belongs to one adoption and is shown on its page, in its order; each is a template of its own.

A feature, or a part of this one, registers in its `reactions.connect()`:

    def _actions(adoption: Adoption, viewer: Viewer) -> Section | None:
        return Section("adoptions/show/_actions.html", {"actions": …}, data={"actions": …})

    def connect() -> None:
        add_panel(_actions, order=30)

A MAIN panel is an own `<section class="section">` with an h2; a SIDE one a card. The template sees `adoption`, `initiative`,
`may_move` (may the reader write here) and the names of its context; `data` stands in the JSON beside the facts.
Orders in use: 10 what is missing, 30 actions, 40 what was agreed, 50 what changed on the way here, 90 how it got here.
"""

from collections.abc import Callable

from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption
from exchange.initiatives.models import Initiative
from exchange.initiatives.sections import Section

PanelMaker = Callable[[Adoption, Viewer], "Section | None"]
panels: dict[PanelMaker, int] = {}


def add_panel(maker: PanelMaker, *, order: int = 60) -> None:
    """Register a panel once, however often the application is built; a smaller order stands higher."""
    panels[maker] = order


def panels_of(adoption: Adoption, *, viewer: Viewer) -> list[Section]:
    """Return what belongs to an adoption and is shown to a viewer."""
    made = (maker(adoption, viewer) for maker, _order in sorted(panels.items(), key=lambda one: one[1]))
    return [panel for panel in made if panel is not None]


# ---- before a city takes something up -----------------------------------------------------------

ArgumentMaker = Callable[[Initiative, Viewer], "Section | None"]
arguments: list[ArgumentMaker] = []


def add_argument(maker: ArgumentMaker) -> None:
    """Register, once, what speaks for taking an initiative up: a card beside the form."""
    if maker not in arguments:
        arguments.append(maker)


def arguments_for(initiative: Initiative, *, viewer: Viewer) -> list[Section]:
    """Return what speaks for taking an initiative up, as far as a viewer sees it."""
    made = (maker(initiative, viewer) for maker in arguments)
    return [one for one in made if one is not None]
