"""One initiative in several languages: what people translated, what has grown old since, and what is being written."""

from datetime import date, timedelta

from sqlalchemy import select

from exchange.demonstration.story.scene import Scene, at, read_data
from exchange.foundation.database import db
from exchange.initiatives.deciding import index_words
from exchange.initiatives.models import Initiative
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.initiatives.translating.models import InitiativeTranslation, Translator
from exchange.initiatives.translating.rules import excerpt_of, original_of, print_of

_CHANGED = date(2018, 9, 10)
_BEFORE = {"change": "Van 9 canciones y ningún incidente en la cancha los sábados desde marzo."}


def tell_of_languages(scene: Scene) -> None:
    """Let authors add to their original, and add its translations from before and after."""
    titles = {row["key"]: row["title"] for row in read_data("initiatives")}
    original = db.session.scalars(select(Initiative).where(Initiative.title == titles["patio-sonoro"])).one()
    now_public = original_of(original)
    when = at(_CHANGED, "10:15")
    db.session.add(
        InitiativeRevision(
            initiative_id=original.id,
            kind=RevisionKind.CHANGED,
            by_id=scene.people["marta"].id,
            before=_BEFORE,
            answers=now_public,
            began_at=when,
            at=when,
        )
    )
    for row in read_data("translations"):
        answers = row["answers"]
        published = at(date.fromisoformat(row["published"]), "11:40") if "published" in row else None
        city = scene.cities[row["city"]] if "city" in row else None
        saved = published or at(scene.today - timedelta(days=3), "15:20")
        translation = InitiativeTranslation(
            initiative_id=original.id,
            language=row["language"],
            title=answers["title"] if published else "",
            excerpt=excerpt_of(answers["problem"]) if published else "",
            answers=answers if published else {},
            draft=answers,
            origin_print=print_of(now_public | _BEFORE if row.get("outdated") else now_public) if published else "",
            responsible_id=scene.people[row["by"]].id,
            translated_by=Translator.CITY if city else Translator.NETWORK,
            translated_city_id=city.id if city else None,
            created_at=saved - timedelta(days=6),
            saved_at=saved,
            published_at=published,
        )
        original.translations.append(translation)
    db.session.flush()
    index_words(original)
