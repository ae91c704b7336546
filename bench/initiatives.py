"""What is measured of initiatives alone, with a thousand, ten thousand or a hundred thousand of them and five adoptions each."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from uuid import uuid4

from bench import blocks, names
from bench.client import Request, seconds_each
from bench.data import Ground
from bench.pages import Y2S, After, PageScenario, typed
from bench.run import Stage
from exchange.initiatives.rules import answer_version

WORDS = ("lamp", "noche plaza", "jeunes", "nachbarn", "quadra", "musica")
# One letter too many, too few, another one, two in the wrong order.
MISTYPED = ("lampps", "nachbrn", "plazza", "vosins", "jovnes", "gimnse")
# What is kept until something of it changes, whatever else is written.
KEPT = {
    "catalogue page, anybody",
    "catalogue search",
    "catalogue on a map",
    "similar initiatives, anybody",
    "coverage matrix, anybody",
    "flows, anybody",
}
_COVERAGE, _FLOWS = "/reports/coverage?edition=2017", "/reports/flows"


def scenarios(ground: Ground) -> list[PageScenario]:
    """Return every page of initiatives that is timed, as it stands, after a write, and where it is kept by a mark after a change."""
    catalogue, page = "/initiatives", f"/initiatives/{ground.initiative}"
    found = [
        PageScenario("catalogue page, anybody", "", tuple(f"{catalogue}?page={n}" for n in range(1, 6))),
        PageScenario("catalogue page, signed in", "coordinator", (catalogue,)),
        PageScenario("catalogue by theme", "", (f"{catalogue}?theme=theme-3",)),
        PageScenario("catalogue by three facets", "", (f"{catalogue}?theme=theme-3&stage=pilot&language=fr",)),
        PageScenario("catalogue search", "", typed(catalogue, WORDS), Y2S),
        PageScenario("catalogue search, mistyped", "", typed(catalogue, MISTYPED), Y2S),
        PageScenario("catalogue on a map", "", (f"{catalogue}/map",)),
        PageScenario("initiative page, anybody", "", (page,), target=2.0),
        PageScenario("initiative page, coordinator", "coordinator", (page,), target=2.0),
        PageScenario("similar initiatives, anybody", "", (f"{page}/similar",)),
        PageScenario("family of 12, anybody", "", (f"{page}/lineage",)),
        PageScenario("family of 300, anybody", "", (f"/initiatives/{ground.of_large_family}/lineage",), target=10.0),
        PageScenario("coverage matrix, anybody", "", (_COVERAGE,), target=4.0),
        PageScenario("coverage matrix, network", "network", (_COVERAGE,), target=20.0),
        PageScenario("flows, anybody", "", (_FLOWS,), target=20.0),
        PageScenario("adoptions of a city", "coordinator", ("/adoptions",)),
        PageScenario("adoption page", "coordinator", (f"/adoptions/{ground.adoption_id}",), target=2.0),
    ]
    written = [replace(one, job=f"{one.job}, {After.A_WRITE}", after=After.A_WRITE) for one in found]
    return found + written + [replace(one, job=f"{one.job}, {After.A_CHANGE}", after=After.A_CHANGE) for one in found if one.job in KEPT]


def measure(stage: Stage) -> None:
    """Measure everything of one database and size."""
    for job in ("Y2", Y2S):
        if stage.run.wants(f"yardstick {job}"):
            stage.figure(f"yardstick {job}", stage.yard_seconds(job))
    found = scenarios(stage.ground)
    blocks.pages(stage, found)
    blocks.statements(stage, found)
    blocks.memory(stage, "pages")
    _papers(stage)
    _posts(stage)


def _papers(stage: Stage) -> None:
    page = f"/initiatives/{stage.ground.initiative}"
    papers = {"replication kit, PDF": f"{page}/kit.en.pdf", "initiative sheet, PDF": f"{page}.pdf"}
    with ExitStack() as stack:
        for job, path in papers.items():
            if stage.run.wants(job):
                blocks.paper(stage, job, Request(path), stack)


def _posts(stage: Stage) -> None:
    """Time saving an answer and sending a draft, four people at once; each draft is sent once, saved as often as one likes."""
    ground, headers = stage.ground, blocks.form_headers(stage, "youngster")
    unsent: Iterator[str] = iter(ground.drafts)
    numbers = count()

    def saving() -> Request:
        number = next(numbers)
        place, turn = number % len(ground.drafts), number // len(ground.drafts)
        before = names.SENTENCES[place % len(names.SENTENCES)] if turn == 0 else _typed(place, turn - 1)
        said = {"csrf_token": ground.csrf_token, "number": "2", "answer": _typed(place, turn), "version": answer_version(before)}
        return Request(f"/initiatives/{ground.drafts[place]}/draft", headers, said)

    def sending() -> Request:
        fields = {"csrf_token": ground.csrf_token, "form_id": uuid4().hex}
        return Request(f"/initiatives/{next(unsent)}/submit", headers, fields)

    jobs: dict[str, tuple[Callable[[], Request], int]] = {"initiative save POST": (saving, 200), "initiative submit POST": (sending, 303)}
    for job, (make, expect) in jobs.items():
        if not stage.run.wants(job):
            continue
        if stage.is_kept:
            stage.figure(job, None, note="not on a kept database")
            continue
        stage.between(
            job,
            "Y6",
            stage.yard_post_seconds,
            lambda make=make, expect=expect: seconds_each(stage.exchange.port, make, times=stage.run.effort.posts, expect=expect),
            target=blocks.POST_TARGET,
        )


def _typed(place: int, turn: int) -> str:
    return f"{names.SENTENCES[place % len(names.SENTENCES)]} It was so the year before, too ({turn + 1})."
