"""How what became of a part is drawn."""

from collections.abc import Mapping

from exchange.adoptions.adapting.models import Fate

FATE_CHIP: Mapping[Fate | None, str] = {
    Fate.KEPT: "ready",
    Fate.CHANGED: "waits",
    Fate.DROPPED: "stopped",
    Fate.ADDED: "ready",
    None: "draft",
}
