"""Sixth chapter: which city took what up, how far it came, and what it says about it."""

from datetime import UTC, datetime
from typing import Any

from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.adoptions.rules import furthest_stage
from exchange.demonstration.story.proofs import tell_of_proofs
from exchange.demonstration.story.scene import Scene, at, days, read_data, steady
from exchange.foundation.database import db
from exchange.foundation.languages import known_language
from exchange.history.services import record
from exchange.initiatives.models import Initiative


def tell_of_adoptions(scene: Scene, initiative: Initiative, rows: list[dict[str, Any]]) -> None:
    """Add the adoptions of one initiative with every step."""
    reached = [stage for row in rows for stage in _add_adoption(scene, initiative, row)]
    initiative.stage = furthest_stage(reached)
    initiative.adopted_count = len(rows)
    db.session.flush()


def _add_adoption(scene: Scene, initiative: Initiative, row: dict[str, Any]) -> list[AdoptionStage]:
    city = scene.cities[row["city"]]
    moments = _moments(scene, initiative, row)
    stages = [AdoptionStage(stage) for stage in row["stages"]]
    adoption = Adoption(
        initiative=initiative,
        initiative_id=initiative.id,
        city=city,
        city_id=city.id,
        stage=stages[-1],
        stopped_in=stages[-2] if stages[-1] is AdoptionStage.STOPPED else None,
        started_at=moments[0],
        moved_at=moments[-1],
        next_due_on=scene.today + days(row["due_in"]) if "due_in" in row else None,
    )
    db.session.add(adoption)
    db.session.flush()
    sentences = read_data("adoptions")[known_language(city.languages[0])]
    by = scene.people["luc"] if city.slug == "bagneux" else scene.people[f"desk-{city.slug}"]
    actor = Viewer(person_id=by.id, account_id=None)
    for stage, moment in zip(stages, moments, strict=True):
        sentence = row.get("says", {}).get(stage.value) or sentences[stage.value]
        step = AdoptionStep(city_id=city.id, adoption_id=adoption.id, stage=stage, sentence=sentence, by_id=by.id, at=moment)
        db.session.add(step)
        deed = "initiative-adopted" if moment is moments[0] else "adoption-moved"
        record(deed, adoption, actor=actor, now=moment, changed=["stage"])
    tell_of_proofs(scene, adoption, dict(zip(stages, moments, strict=True)), by=by)
    return stages


def _moments(scene: Scene, initiative: Initiative, row: dict[str, Any]) -> list[datetime]:
    """Return when each stage was reached: some weeks apart, the recent ones before today."""
    key = f"{initiative.slug} {row['city']}"
    count = len(row["stages"])
    if "started_ago" in row:
        moment = at(scene.today - days(row["started_ago"]), "11:00")
        gap = (row["started_ago"] - 8) // max(count, 1)
    else:
        assert initiative.published_at is not None  # only what is public is adopted
        moment = initiative.published_at + days(steady(key, 20, 60))
        gap = steady(key, 44, 66)
    moments = [moment + days(gap * number + (steady(f"{key} {number}", 0, 8) if number else 0)) for number in range(count)]
    if "ends_on" in row:
        moments[-1] = datetime.fromisoformat(row["ends_on"]).replace(hour=10, tzinfo=UTC)
    return moments
