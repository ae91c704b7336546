"""What came of what: two that became one, a city's own version, and two that exist side by side. And what each speaks of."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import PROGRAMME, Viewer
from exchange.demonstration.story.scene import Scene, at, read_data
from exchange.foundation.database import db, new_id
from exchange.foundation.folding import slug
from exchange.history.services import record
from exchange.initiatives.deciding import index_words
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.services import link_initiatives
from exchange.initiatives.models import Initiative, InitiativeDecision, InitiativeState
from exchange.initiatives.similar.indexing import index_terms
from exchange.initiatives.similar.models import Combination

S = InitiativeState
_ANSWERS = ("title", "problem", "seen_where", "steps", "why_it_works", "who_does_it", "cost", "change", "at_home")
_PUBLISHED = "Clear, and it can be copied tomorrow. Thank you."


def tell_of_families(scene: Scene) -> None:
    """Add the family of the way home at night, and index what everything that was sent speaks of."""
    known = {one.title: one for one in db.session.scalars(select(Initiative))}
    titles = {row["key"]: row["title"] for row in read_data("initiatives")}
    told = {row["key"]: _add(scene, row) for row in read_data("family")}
    lanterns, metro, stops = (known[titles[key]] for key in ("lantern-way", "last-metro", "night-bus-stops"))
    tram, last_stop, stretch, shops = (told[key] for key in ("vests-tram", "vests-stop", "last-stretch", "laternenweg"))
    maelys, ola, desk = (Viewer(person_id=scene.people[key].id, account_id=None) for key in ("maelys", "ola", "desk-essen"))

    def link(child: Initiative, parent: Initiative, kind: LinkKind, why: str, by: Viewer, day: date) -> None:
        link_initiatives(child, parent, kind, why=why, actor=by, now=at(day, "16:20"))

    link(metro, lanterns, LinkKind.PARALLEL, "Both come from the same night walk in Barcelona.", maelys, date(2018, 4, 3))
    link(tram, lanterns, LinkKind.INSPIRED_BY, "The same girls, three months later.", maelys, date(2018, 5, 7))
    link(last_stop, stops, LinkKind.INSPIRED_BY, "The drivers were the first who said yes.", ola, date(2018, 7, 2))
    link(shops, lanterns, LinkKind.ADAPTS, "Shops close at eight here, so kiosks and the fire station take part.", desk, date(2019, 1, 14))
    for old in (tram, last_stop):
        link(stretch, old, LinkKind.COMBINES, "", ola, date(2018, 9, 10))
        why = "Its authors made one of it with another: “The last stretch together”."
        link(old, stretch, LinkKind.RETIRED_IN_FAVOUR_OF, why, PROGRAMME, date(2018, 10, 8))
    _combined(scene, tram, last_stop, stretch)
    for initiative in db.session.scalars(select(Initiative).where(Initiative.state.not_in((S.DRAFT, S.RETIRED)))):
        index_terms(initiative)


def _add(scene: Scene, row: dict[str, Any]) -> Initiative:
    published = at(date.fromisoformat(row["published"]), "09:30")
    author = scene.people[f"desk-{row['by_city']}" if "by_city" in row else row["author"]]
    city = scene.cities[row["city"]]
    initiative = Initiative(
        id=new_id(),
        slug=slug(row["title"]),
        city=city,
        city_id=city.id,
        cohort_id=scene.cohorts["barcelona-2017"].id,
        author=author,
        author_id=author.id,
        seen_city_id=scene.cities[row["seen_city"]].id,
        language=row["language"],
        state=S(row["state"]),
        is_by_city="by_city" in row,
        credited_as=city.name if "by_city" in row else "",
        question=9,
        created_at=published - timedelta(days=40),
        saved_at=published - timedelta(days=20),
        submitted_at=published - timedelta(days=20),
        read_at=published - timedelta(days=15),
        published_at=published,
        **{name: row[name] for name in _ANSWERS},
    )
    initiative.themes = [scene.themes[theme] for theme in row["themes"]]
    db.session.add(initiative)
    db.session.flush()
    staff = scene.people["marta"]
    _decide(initiative, S.IN_REVIEW, "", by=author.id, day=published - timedelta(days=20))
    _decide(initiative, S.PUBLISHED, _PUBLISHED, by=staff.id, day=published)
    if initiative.state is S.RETIRED:
        reason = "Its authors made one of it with another: “The last stretch together”."
        _decide(initiative, S.RETIRED, reason, by=None, day=at(date(2018, 10, 8), "09:30"))
    else:
        index_words(initiative)
    return initiative


def _decide(initiative: Initiative, state: S, sentence: str, *, by: Any, day: Any) -> None:
    db.session.add(InitiativeDecision(initiative=initiative, initiative_id=initiative.id, state=state, sentence=sentence, by_id=by, at=day))
    deed = {S.IN_REVIEW: "initiative-submitted", S.PUBLISHED: "initiative-published", S.RETIRED: "initiative-retired"}[state]
    record(deed, initiative, actor=Viewer(person_id=by, account_id=None), now=day, changed=["state"])


def _combined(scene: Scene, one: Initiative, other: Initiative, made: Initiative) -> None:
    first, second = sorted((one, other), key=lambda initiative: initiative.id)
    asked, agreed = at(date(2018, 9, 3), "18:00"), at(date(2018, 9, 10), "16:00")
    db.session.add(
        Combination(
            first_id=first.id,
            second_id=second.id,
            asked_by_id=scene.people["ola"].id,
            asked_at=asked,
            told_at=asked,
            first_yes_at=agreed if first is one else asked,
            second_yes_at=asked if first is one else agreed,
            made_id=made.id,
        )
    )
    db.session.flush()
