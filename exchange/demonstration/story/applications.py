"""Bagneux calls for two more places in the coming cohort: a form in two languages, and what young people sent so far."""

from datetime import date, timedelta
from typing import Any

from exchange.access.viewers import ANYONE
from exchange.applications.building import add_question
from exchange.applications.calling import open_call, publish_call, translate_call
from exchange.applications.kinds import ApplicationState, Kept, QuestionKind, Readers, Reason
from exchange.applications.models import Answer, Application, Call, Question
from exchange.applications.queries import form_of
from exchange.demonstration.story.scene import COMING, Scene, at, days
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.history.services import record

S = ApplicationState
_TEXT = (
    "Deux jeunes de Bagneux peuvent encore partir à Lisboa avec le groupe : trois jours de rencontres avec des jeunes d’autres villes, "
    "des visites de quartiers, et au retour une idée à essayer chez nous.\n\n"
    "Le voyage, le logement et les repas sont payés par la ville. Tu n’as besoin ni de bonnes notes ni d’un bon anglais : "
    "il faut avoir envie d’écouter, de parler et de rapporter quelque chose."
)
_IN_ENGLISH = (
    "Two young people of Bagneux can still go to Lisboa with the group: three days with young people of other cities, "
    "visits to neighbourhoods, and one idea to try at home afterwards.\n\n"
    "The city pays for travel, beds and meals. You need neither good marks nor good English: "
    "only the wish to listen, to talk and to bring something back."
)
_QUESTIONS: list[dict[str, Any]] = [
    {
        "kind": QuestionKind.LONG,
        "texts": {
            "fr": "Qu’est-ce que tu voudrais changer dans ton quartier ?",
            "en": "What would you like to change in your neighbourhood?",
        },
        "helps": {"fr": "Une chose suffit. Raconte comme à un ami.", "en": "One thing is enough. Tell it as to a friend."},
        "is_required": True,
        "why": Reason.CHOOSE,
        "readers": Readers.REVIEWERS,
    },
    {
        "kind": QuestionKind.CHOICE,
        "texts": {"fr": "Es-tu déjà parti à l’étranger avec un groupe ?", "en": "Have you been abroad with a group before?"},
        "options": [
            {"key": "never", "texts": {"fr": "Jamais", "en": "Never"}},
            {"key": "once", "texts": {"fr": "Une fois", "en": "Once"}},
            {"key": "often", "texts": {"fr": "Plusieurs fois", "en": "Several times"}},
        ],
        "is_required": True,
        "why": Reason.GROUP,
        "readers": Readers.REVIEWERS,
    },
    {
        "kind": QuestionKind.SHORT,
        "texts": {"fr": "Où, et avec qui ?", "en": "Where, and with whom?"},
        "after": ["once", "often"],
        "why": Reason.GROUP,
    },
    {
        "kind": QuestionKind.SEVERAL,
        "texts": {"fr": "Dans quelles langues peux-tu te débrouiller ?", "en": "In which languages can you get by?"},
        "options": [
            {"key": "en", "texts": {"fr": "Anglais", "en": "English"}},
            {"key": "es", "texts": {"fr": "Espagnol", "en": "Spanish"}},
            {"key": "pt", "texts": {"fr": "Portugais", "en": "Portuguese"}},
            {"key": "ar", "texts": {"fr": "Arabe", "en": "Arabic"}},
        ],
        "why": Reason.GROUP,
        "readers": Readers.LEADER,
        "kept": Kept.TRIP,
    },
    {
        "kind": QuestionKind.STATEMENT,
        "texts": {
            "fr": "Je peux venir aux deux réunions de préparation, le mercredi à 18 heures.",
            "en": "I can come to the two meetings before the trip, on Wednesdays at 18:00.",
        },
        "is_required": True,
        "why": Reason.PREPARE,
    },
]
# first name, last name, age, language, state, sent so many days ago, change, abroad, languages
_PEOPLE: list[tuple[str, str, int, str, ApplicationState, int, str, str, str]] = [
    ("Yasmine", "Cherif", 16, "fr", S.CONFIRMED, 11, "L’arrêt de bus le soir : on n’y voit rien.", "never", "en\nar"),
    ("Mathis", "Lemoine", 17, "fr", S.CONFIRMED, 10, "Des bancs où on peut rester sans gêner.", "once", "en\nes"),
    ("Fatou", "N’Diaye", 15, "fr", S.CONFIRMED, 8, "Ouvrir le gymnase le dimanche.", "never", "en\npt"),
    ("Lucas", "Ferreira", 18, "fr", S.CONFIRMED, 6, "Que la médiathèque ferme plus tard.", "often", "en\nes\npt"),
    ("Amélie", "de la Cruz", 19, "en", S.CONFIRMED, 4, "A quiet room to study after six.", "once", "en\nes"),
    ("Noé", "Petit", 14, "fr", S.SUBMITTED, 2, "Plus de lumière au skatepark.", "never", "en"),
    ("Sami", "Haddad", 16, "fr", S.DRAFT, 1, "", "", ""),
]
_WHY = {
    "Yasmine": "Je n’ai jamais quitté l’Île-de-France, et je veux voir comment d’autres jeunes se font entendre.",
    "Mathis": "Au conseil des jeunes on parle beaucoup. J’aimerais rapporter une idée qui marche vraiment.",
    "Fatou": "J’anime un atelier de danse et je veux apprendre comment d’autres villes prêtent leurs salles.",
    "Lucas": "Ma grand-mère est de Lisboa. Je parle portugais et je peux aider le groupe.",
    "Amélie": "I help younger pupils with homework and want to see what works elsewhere.",
    "Noé": "Pour voyager et parler avec d’autres.",
}


def tell_of_applications(scene: Scene) -> None:
    """Add the call of Bagneux with its form, and seven applications in different states."""
    delegation, desk = scene.delegations[COMING, "bagneux"], scene.desks["bagneux"]
    opened = scene.today - days(16)
    facts = {
        "title": "Deux places pour Lisboa",
        "text": _TEXT,
        "contact": "Service jeunesse, 01 42 31 60 00",
        "opens_on": opened,
        "closes_on": scene.today + days(5),
        "languages": ["fr", "en"],
        "places": 2,
    }
    call = open_call(delegation, facts, actor=desk, today=opened, now=at(opened - days(2)))
    translate_call(call, {"en": {"title": "Two places to Lisboa", "text": _IN_ENGLISH}}, actor=desk, now=at(opened - days(2)))
    form = form_of(call)
    for one in _QUESTIONS:
        row = dict(one)
        before = row.pop("after", None)
        if before:
            abroad = form.versions[0].questions[1]
            row["conditions"] = [{"question": abroad.key.hex, "one_of": before}]
        add_question(form, row, actor=desk, now=at(opened - days(1)))
    publish_call(call, actor=desk, now=at(opened, "09:00"))
    questions = list(form.versions[0].questions)
    for number, who in enumerate(_PEOPLE, start=1):
        _tell_of_one(scene, call, questions, number, who)


def _tell_of_one(scene: Scene, call: Call, questions: list[Question], number: int, row: tuple[Any, ...]) -> None:
    first_name, last_name, age, language, state, ago, change, abroad, languages = row
    began = at(scene.today - days(ago), "17:20")
    sent = began + timedelta(minutes=14) if state is not S.DRAFT else None
    email = f"{fold(first_name)}.{fold(last_name).replace(' ', '').replace(chr(39), '')}@demo.example"
    first = call.cohort.first_day
    application = Application(
        call=call,
        call_id=call.id,
        city_id=call.city_id,
        delegation=call.delegation,
        delegation_id=call.delegation_id,
        form_version=questions[0].version,
        form_version_id=questions[0].version_id,
        number=number,
        first_name=first_name,
        last_name=last_name,
        sort_name=fold(f"{last_name} {first_name}"),
        birth_date=date(first.year - age, first.month, 1) - days(40 + number * 9),
        email=email,
        email_folded=fold(email),
        language=language,
        motivation=_WHY.get(first_name, ""),
        state=state,
        created_at=began,
        saved_at=sent or began,
        submitted_at=sent,
        confirmed_at=sent + timedelta(minutes=9) if sent and state is S.CONFIRMED else None,
    )
    db.session.add(application)
    db.session.flush()
    where = {"once": "À Barcelone, avec le collège.", "often": "Avec le club de foot, au Portugal et en Italie."}.get(abroad, "")
    for question, value in zip(questions, (change, abroad, where, languages, "yes" if sent else ""), strict=True):
        if value:
            answer = Answer(
                application_id=application.id, city_id=call.city_id, question_id=question.id, question=question, answered_at=sent or began
            )
            answer.value, answer.language = value, language
            application.answers.append(answer)
    record("application-begun", application, actor=ANYONE, now=began)
    if sent:
        record("application-sent", application, actor=ANYONE, now=sent, changed=["state"])
    if application.confirmed_at:
        record("application-confirmed", application, actor=ANYONE, now=application.confirmed_at, changed=["state"])
