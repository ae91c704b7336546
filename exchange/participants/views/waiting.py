"""The waiting list of a cohort, one's own place on it, and the answer to an offer."""

from typing import Any
from uuid import UUID

from flask import jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.models import Cohort
from exchange.cohorts.queries import get_cohort, list_delegations
from exchange.foundation import clock
from exchange.foundation.formats import quoted
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import address_with, one_effect, page_number, say
from exchange.participants.foreseeing import MeansOtherThings, foresee_answers, make_sure_of_answers
from exchange.participants.models import Participant
from exchange.participants.views.blueprint import blueprint
from exchange.participants.waiting import listing, queries, rules, services
from exchange.participants.waiting.forms import AnswerForm, OwnAnswerForm

Answer = str | tuple[str, int] | Response


@blueprint.get("/cohorts/<slug>/waiting-list")
@requires(Permission.ROSTER_VIEW)
def waiting_list(slug: str) -> str:
    """Show who waits, in their order, and why nobody is offered what is free."""
    return _list_page(get_cohort(slug, viewer=current_viewer()))


def _list_page(cohort: Cohort) -> str:
    viewer, today = current_viewer(), clock.today(cohort.conference.time_zone)
    lists = listing.open_waiting_list(cohort, list_delegations(cohort, viewer=viewer), viewer=viewer, today=today)
    q, city = request.args.get("q", "").strip()[:80], request.args.get("city", "")[:60]
    shown = listing.page_of_lists(lists, q=q, city=city, page=page_number())
    filters = [(quoted(q), address_with(q=None, page=None))] if q else []
    if city:
        filters.append((dict(shown.cities).get(city, city), address_with(city=None, page=None)))
    return render_template(
        "participants/waiting_list.html",
        cohort=cohort,
        found=shown,
        q=q,
        chosen_city=city,
        chosen_filters=filters,
        closed=rules.why_no_offers(cohort, today=today),
        last_day=rules.last_day_of_offers(cohort),
    )


@blueprint.get("/cohorts/<slug>/waiting-list.json")
@requires(Permission.ROSTER_VIEW)
def waiting_list_json(slug: str) -> Response:
    """Give the same order to programs."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    lists = listing.open_waiting_list(
        cohort, list_delegations(cohort, viewer=viewer), viewer=viewer, today=clock.today(cohort.conference.time_zone)
    )
    return jsonify(
        cohort=cohort.slug,
        cities=[
            {
                "city": one.delegation.city.slug,
                "places_free": one.delegation.free_count,
                "waiting": [_turn_as_json(turn) for turn in one.turns],
                "offers": [
                    {
                        "participant": str(offer.participant_id),
                        "group": str(offer.group_id) if offer.group_id else None,
                        "ends_at": offer.ends_at.isoformat() if offer.ends_at else None,
                        "said_yes": offer.said_yes,
                    }
                    for offer in one.offers
                ],
            }
            for one in lists
        ],
    )


def _turn_as_json(turn: rules.Turn) -> dict[str, Any]:
    return {
        "number": turn.number,
        "participants": [str(one.participant_id) for one in turn.party.members],
        "is_group": turn.party.group is not None,
        "minimum_size": turn.party.group.minimum_size if turn.party.group else None,
        "since": turn.party.since.isoformat(),
        "offers_missed": turn.party.missed,
        "why_not": [{"code": one.code, "sentence": str(one.sentence)} for one in turn.why_not],
    }


@blueprint.get("/me/waiting")
@requires(Permission.MINE)
def my_waiting() -> str:
    """Show where one stands on waiting lists, and offers that are open."""
    viewer = current_viewer()
    places = queries.own_places(viewer)
    return render_template("participants/my_waiting.html", places=[_standing(one) for one in places])


def _standing(participant: Participant) -> dict[str, Any]:
    today = clock.today(participant.cohort.conference.time_zone)
    turn = queries.turn_of(participant, today=today)
    return {
        "participant": participant,
        "turn": turn,
        "first_since": queries.first_since(participant) if turn is not None and turn.number > 1 else None,
        "last_day": rules.last_day_of_offers(participant.cohort),
    }


@blueprint.get("/participants/<uuid:participant_id>/offer")
@requires(Permission.MINE)
def offer(participant_id: UUID) -> Answer:
    """Show an offer and what each answer would do, or what holds now; opening it changes nothing."""
    participant = queries.get_place(participant_id, viewer=current_viewer())
    return _offer_page(participant, _answer_form(participant), [], 200)


def _answer_form(participant: Participant) -> OwnAnswerForm:
    return OwnAnswerForm() if queries.is_own(participant, current_viewer()) else AnswerForm()


def _offer_page(participant: Participant, form: OwnAnswerForm, reasons: list[Obstacle], code: int, *, moved: bool = False) -> Answer:
    viewer, now = current_viewer(), clock.now()
    group = queries.find_group(participant)
    why_not = reasons or rules.why_not_answer(participant.state, ends_at=participant.offer_ends_at, now=now)
    answers = None if why_not else foresee_answers(participant, group, now=now)
    form.seen.data = answers.seal if answers else ""
    page = render_template(
        "participants/offer.html",
        participant=participant,
        is_own=queries.is_own(participant, viewer),
        may_edit=viewer.may(Permission.PARTICIPANTS_EDIT, city_id=participant.city_id),
        why_not=why_not,
        standing=_standing(participant),
        group_size=len(group.members) if group else 0,
        said_yes=bool(group and any(one.said_yes_at and one.participant_id == participant.id for one in group.members)),
        answers=answers,
        moved=moved,
        form=form,
    )
    return page, code


@blueprint.post("/participants/<uuid:participant_id>/offer")
@requires(Permission.MINE)
def answer_offer(participant_id: UUID) -> Answer:
    """Say yes or no to an offer: for oneself, or for somebody else with a reason; exactly what was shown happens."""
    viewer = current_viewer()
    participant = queries.get_place(participant_id, viewer=viewer)
    form = _answer_form(participant)
    says_yes = request.form.get("answer") == "yes"
    if request.form.get("answer") not in {"yes", "no"} or not form.validate():
        return _offer_page(participant, form, [], 422)
    reason = str(form["reason"].data or "") if isinstance(form, AnswerForm) else ""
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                make_sure_of_answers(participant, seen=form.seen.data or "", now=clock.now())
                effect.location = url_for("participants.offer", participant_id=participant.id)
                if says_yes:
                    services.accept_offer(participant, actor=viewer, now=clock.now(), reason=reason)
                    say(_("The answer is noted: yes."))
                else:
                    services.decline_offer(participant, actor=viewer, now=clock.now(), reason=reason)
                    say(_("The answer is noted: no."))
    except MeansOtherThings:
        return _offer_page(participant, form, [], 409, moved=True)
    except Refused as refused:
        return _offer_page(participant, form, refused.obstacles, 422)
    return effect.redirect()
