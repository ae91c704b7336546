"""Bagneux asks whoever travels in the coming cohort a few things; most have answered, Inès has begun."""

from typing import Any

from exchange.access.permissions import Role
from exchange.applications.answering import finish_answers, save_answers
from exchange.applications.building import add_question, open_form_of_delegation, publish_version
from exchange.applications.kinds import Kept, QuestionKind, Readers, Reason
from exchange.demonstration.story.scene import COMING, Scene, acting, at, days

_SIZES = ("XS", "S", "M", "L", "XL")
_QUESTIONS: list[dict[str, Any]] = [
    {
        "kind": QuestionKind.CHOICE,
        "texts": {"fr": "Quelle taille de T-shirt ?", "en": "Which size of T-shirt?"},
        "helps": {"fr": "Le groupe en porte un le premier jour.", "en": "The group wears one on the first day."},
        "options": [{"key": size.lower(), "texts": {"fr": size}} for size in _SIZES],
        "is_required": True,
        "why": Reason.PREPARE,
    },
    {
        "kind": QuestionKind.LONG,
        "texts": {"fr": "Qu’est-ce que tu aimerais voir à Lisboa ?", "en": "What would you like to see in Lisboa?"},
        "helps": {
            "fr": "Un lieu, un projet, une question. Une phrase suffit.",
            "en": "A place, a project, a question. A sentence will do.",
        },
        "why": Reason.GROUP,
    },
    {
        "kind": QuestionKind.CHOICE,
        "texts": {
            "fr": "Veux-tu apprendre quelques mots de portugais avant le départ ?",
            "en": "Would you like to learn a few words of Portuguese before we leave?",
        },
        "options": [{"key": "yes", "texts": {"fr": "Oui", "en": "Yes"}}, {"key": "no", "texts": {"fr": "Non", "en": "No"}}],
        "is_required": True,
        "why": Reason.PREPARE,
    },
    {
        "kind": QuestionKind.SEVERAL,
        "texts": {"fr": "Quand es-tu libre pour cela ?", "en": "When are you free for that?"},
        "options": [
            {"key": "wed", "texts": {"fr": "Mercredi après-midi", "en": "Wednesday afternoon"}},
            {"key": "fri", "texts": {"fr": "Vendredi soir", "en": "Friday evening"}},
            {"key": "sat", "texts": {"fr": "Samedi matin", "en": "Saturday morning"}},
        ],
        "after": ["yes"],
        "is_required": True,
        "why": Reason.PREPARE,
    },
    {
        "kind": QuestionKind.SHORT,
        "texts": {
            "fr": "Qui vient te chercher à la gare au retour ?",
            "en": "Who comes to the station for you when we are back?",
        },
        "conditions": [{"age_until": 17}],
        "why": Reason.RULE,
    },
]
# who, so many days ago, answers in the order of the questions ('' none), finished
_ANSWERS: list[tuple[str, int, tuple[str, ...], bool]] = [
    ("helene", 9, ("m", "Les maisons de quartier d’Alfama, et comment elles sont gérées.", "no", "", ""), True),
    ("fatoumata", 7, ("s", "Des médiateurs de nuit, si possible un vendredi.", "yes", "fri\nsat", ""), True),
    ("kylian", 4, ("l", "Le terrain sous le pont, celui de la photo.", "yes", "wed", "Ma mère, Lúcia."), True),
    ("ines", 1, ("", "Une place où les jeunes décident eux-mêmes.", "yes", "", ""), False),
]


def tell_of_questions(scene: Scene) -> None:
    """Add Bagneux's questions for those who travel to the coming conference, and the answers so far."""
    delegation, desk = scene.delegations[COMING, "bagneux"], scene.desks["bagneux"]
    asked = scene.today - days(12)
    form = open_form_of_delegation(delegation, actor=desk, now=at(asked))
    for one in _QUESTIONS:
        row = {"readers": Readers.LEADER, "kept": Kept.TRIP, **one}
        before = row.pop("after", None)
        if before:
            row["conditions"] = [{"question": form.versions[0].questions[2].key.hex, "one_of": before}]
        add_question(form, row, actor=desk, now=at(asked))
    version = publish_version(form, actor=desk, now=at(asked, "11:00"))
    for who, ago, answers, is_finished in _ANSWERS:
        place, day = scene.places[COMING, who], scene.today - days(ago)
        now = at(day, "18:40")
        typed = {question.key.hex: value for question, value in zip(version.questions, answers, strict=True) if value}
        changed = save_answers(place, version, typed, language="fr", version=None, today=day, now=now)
        if is_finished:
            actor = acting(place.person, Role.LEADER if who == "helene" else Role.YOUNGSTER, delegation.city)
            finish_answers(place, version, changed, actor=actor, today=day, now=now)
