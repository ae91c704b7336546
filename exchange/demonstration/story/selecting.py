"""Torino's call is closed: eight applications lie with the readers, who have not all scored yet."""

from datetime import date, timedelta

from exchange.applications.calling import open_call, publish_call
from exchange.applications.kinds import ApplicationState
from exchange.applications.models import Application
from exchange.demonstration.story.scene import COMING, Scene, at, days
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.selection.queries import list_candidates
from exchange.selection.services import CriterionFacts, begin_scoring, prepare_selection, save_review

_TEXT = (
    "Torino cerca tre giovani che partano per Lisboa con il gruppo: tre giorni con giovani di altre città, e al ritorno un’idea da "
    "provare in un quartiere.\n\nViaggio, alloggio e pasti sono pagati dalla città. Serve solo la voglia di ascoltare e di raccontare."
)
_CRITERIA = [
    CriterionFacts("Curiosità", "Chi fa domande e vuole vedere come fanno gli altri", 2),
    CriterionFacts("Ritorno", "Ha qualcuno a cui raccontarlo e un posto dove provare", 2),
    CriterionFacts("Gruppo", "Sa stare con gli altri, anche quando è stanco", 1),
]
_PEOPLE = [
    ("Giada", "Marchetti", 17, "Nel mio quartiere il campetto chiude alle sei. Voglio vedere dove resta aperto, e come."),
    ("Youssef", "El Amrani", 16, "Traduco spesso per mia madre. Vorrei capire come si fa in una città dove parlano tutti insieme."),
    ("Tommaso", "De Luca", 18, "Faccio teatro con i più piccoli e cerco idee da portare in scuola."),
    ("Aurora", "Conti", 15, "Non sono mai salita su un aereo e non ho paura di chiedere."),
    ("Wei", "Zhang", 19, "Aiuto nel negozio dei miei e conosco tutta la via: racconterò a tutti quello che vedo."),
    ("Sofia", "Russo", 16, "Nella consulta dei giovani parliamo molto. Vorrei vedere qualcosa che funziona davvero."),
    ("Pietro", "Gallo", 17, "Mi piace fotografare i posti dove la gente si ferma."),
    ("Amina", "Diop", 18, "Gioco a basket e vorrei aprire la palestra la domenica, come ho letto che si fa altrove."),
]
# Points of the coordinator for those read so far: curiosity, return, group; None is "I cannot tell".
_SCORED: dict[str, tuple[tuple[int | None, int | None, int | None], str]] = {
    "Giada": ((4, 5, None), "Sa già dove proverebbe l’idea."),
    "Youssef": ((5, 4, 4), "Osserva molto e pensa agli altri."),
    "Tommaso": ((3, 4, 5), "Lavora già con i più piccoli."),
}


def tell_of_selections(scene: Scene) -> None:
    """Add Torino's call, its applications, and the scores that are in."""
    delegation, desk = scene.delegations[COMING, "torino"], scene.desks["torino"]
    opened, closed = scene.today - days(40), scene.today - days(4)
    facts = {
        "title": "Tre posti per Lisboa",
        "text": _TEXT,
        "contact": "Ufficio giovani, 011 442 49 77",
        "opens_on": opened,
        "closes_on": closed,
        "languages": ["it"],
        "places": 3,
    }
    call = open_call(delegation, facts, actor=desk, today=opened, now=at(opened - days(1)))
    publish_call(call, actor=desk, now=at(opened, "09:00"))
    first = call.cohort.first_day
    for number, (first_name, last_name, age, motivation) in enumerate(_PEOPLE, start=1):
        sent = at(opened + days(3 * number), "16:45")
        email = f"{fold(first_name)}.{fold(last_name).replace(' ', '')}@demo.example"
        application = Application(
            call=call,
            call_id=call.id,
            city_id=call.city_id,
            delegation=delegation,
            delegation_id=delegation.id,
            number=number,
            first_name=first_name,
            last_name=last_name,
            sort_name=fold(f"{last_name} {first_name}"),
            birth_date=date(first.year - age, first.month, 1) - days(20 + number * 11),
            email=email,
            email_folded=fold(email),
            language="it",
            motivation=motivation,
            state=ApplicationState.CONFIRMED,
            created_at=sent,
            saved_at=sent,
            submitted_at=sent,
            confirmed_at=sent + timedelta(minutes=7),
        )
        db.session.add(application)
    db.session.flush()
    began = at(closed + days(1), "11:00")
    prepare_selection(call, _CRITERIA, places=3, targets=[("age-15", 1), ("age-17", 1)], actor=desk, now=began)
    db.session.flush()
    selection = begin_scoring(call, actor=desk, today=closed + days(1), now=began)
    for application in list_candidates(call):
        if application.first_name in _SCORED:
            given, reason = _SCORED[application.first_name]
            points = {one.id: value for one, value in zip(selection.criteria, given, strict=True)}
            save_review(application, selection, points=points, reason=reason, actor=desk, now=began + timedelta(hours=application.number))
