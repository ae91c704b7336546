"""The same idea in three languages on one day: whoever comes later sees the others before sending, and nothing is joined unasked."""

from sqlalchemy import func, select

from exchange.demonstration.notes import make_initiative
from exchange.initiatives.lineage.models import InitiativeLink
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.similar.models import Combination
from tests.initiatives.conftest import make_town
from tests.initiatives.similar.test_services import FRENCH

S = InitiativeState
ITALIAN = {
    "title": "Lampade e tè in piazza",
    "problem": "La sera la piazza è vuota e i vicini hanno paura.",
    "steps": ["I vicini portano tavoli e lampade.", "Si offre del tè."],
    "why_it_works": "Nessuno grida a chi gli ha appena offerto un tè.",
    "who_does_it": "Quattro vicini.",
    "change": "La polizia viene meno spesso.",
    "at_home": "Si finirebbe prima.",
    "language": "it",
}


def test_three_on_one_day(database, browser, cohort, bagneux, torino, network):
    essen = make_town("Essen", cohort, first_name="Lea", last_name="Vogt", country="DE")
    towns = (bagneux, torino, essen)
    told = ({}, FRENCH | {"language": "fr"}, ITALIAN)
    drafts = [
        make_initiative(town.city, author=town.author, state=S.DRAFT, cohort_id=cohort.id, **words)
        for town, words in zip(towns, told, strict=True)
    ]
    staff, seen, at_the_desk = browser(network), [], []
    for town, draft in zip(towns, drafts, strict=True):
        me, slug = browser(town.youngster), draft.slug
        check = me.get(f"/initiatives/{slug}/check")
        seen.append([one.title in check.text for one in drafts if one is not draft])
        me.post(f"/initiatives/{slug}/submit", check.fields(action="/submit"))
        browser(town.leader).submit(f"/initiatives/{slug}/reading", {"decision": "fine"}, to=f"/initiatives/{slug}/reading")
        desk = staff.get(f"/initiatives/{slug}/review")
        at_the_desk.append([one.title in desk.text for one in drafts if one is not draft])
        if town is not torino:
            staff.submit(f"/initiatives/{slug}/review", {"decision": "fine"}, to=f"/initiatives/{slug}/review")
    # An author sees what is public; the network sees what only waits, too.
    assert seen == [[False, False], [True, False], [True, False]]
    assert at_the_desk == [[False, False], [True, False], [True, True]]
    rows = database.execute(select(Initiative.state, func.count()).group_by(Initiative.state)).all()
    links, combined = (database.scalar(select(func.count()).select_from(model)) for model in (InitiativeLink, Combination))
    print(f"tried 3 · lost {3 - sum(count for _state, count in rows)} · joined unasked {links + combined}")
    assert dict(rows) == {S.PUBLISHED: 2, S.IN_REVIEW: 1}
    assert (links, combined) == (0, 0)
