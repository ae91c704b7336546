"""What is alike: the page that says why, and what its author and its readers say about it."""

from typing import Any

from flask import jsonify, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.caching import public_for_a_minute, public_page
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, safe_address, say
from exchange.initiatives import queries
from exchange.initiatives.lineage.services import link_initiatives, retire_in_favour
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.similar import combining, giving, services, showing
from exchange.initiatives.similar.acting import LINK_OF, Act, Part, offered_acts
from exchange.initiatives.similar.forms import GiveWayForm
from exchange.initiatives.similar.pairs import list_giving_way
from exchange.initiatives.similar.queries import get_alike, is_alike, unpublished_for
from exchange.initiatives.similar.said import list_said
from exchange.initiatives.views.blueprint import address_of, blueprint


def part_in(slug: str, *, viewer: Viewer) -> tuple[Initiative, Part]:
    """Return an initiative with the part in which a viewer may say something about it; raise NotFound for anybody else."""
    try:
        return queries.get_own_initiative(slug, viewer=viewer), Part.AUTHOR
    except NotFound:
        if viewer.may(Permission.INITIATIVES_REVIEW):
            return queries.get_to_review(slug, viewer=viewer), Part.NETWORK
        if not viewer.may(Permission.INITIATIVES_READ_FIRST):
            raise
        return queries.get_to_read(slug, viewer=viewer), Part.READER


def _seen_by(slug: str, viewer: Viewer) -> tuple[Initiative, Part | None]:
    try:
        return part_in(slug, viewer=viewer)
    except NotFound:
        return queries.get_initiative(slug, viewer=viewer), None


@blueprint.get("/initiatives/<slug>/similar")
@public
def similar(slug: str) -> Response:
    """Show what is alike, and why; to its author and readers, what can be said about it."""
    viewer = current_viewer()
    # A form would give each reader a cookie of their own; who is not signed in has nothing to send.
    return public_page(
        lambda: _page(slug, viewer, GiveWayForm(formdata=None) if viewer.is_signed_in else None), is_anonymous=not viewer.is_signed_in
    )


def _page(slug: str, viewer: Viewer, form: GiveWayForm | None) -> str:
    initiative, part = _seen_by(slug, viewer)
    if initiative.state is InitiativeState.RETIRED:
        raise NotFound
    wanted = request.values.get("for", "")
    giving_way = None
    if part is Part.NETWORK and wanted and initiative.state is InitiativeState.PUBLISHED:
        giving_way = get_alike(wanted)
    return render_template(
        "initiatives/similar/page.html",
        initiative=initiative,
        part=part,
        form=form,
        giving_way=giving_way,
        asked_away=list_giving_way(initiative.id) if part in (Part.AUTHOR, Part.NETWORK) else [],
        combinations=showing.open_combinations(initiative) if part is Part.AUTHOR else [],
        **_alike(initiative, part, back=url_for(".similar", slug=slug)),
    )


def _alike(initiative: Initiative, part: Part | None, *, back: str) -> dict[str, Any]:
    if part is None and initiative.state is InitiativeState.PUBLISHED:
        return showing.facts_for_all(initiative, back=back)
    return showing.alike_facts(initiative, part=part, back=back)


@blueprint.get("/initiatives/<slug>/similar.json")
@public
def similar_json(slug: str) -> Response:
    """Give the same to programs: public facts alone."""
    viewer = current_viewer()
    initiative = queries.get_initiative(slug, viewer=viewer)
    if initiative.state is InitiativeState.RETIRED:
        raise NotFound
    found = _alike(initiative, None, back="")["alike"]
    answer = jsonify(
        initiative=initiative.slug,
        similar=[
            {
                "slug": line.one.slug,
                "address": address_of(line.one.slug),
                "title": line.one.title,
                "language": line.one.language,
                "city_name": line.one.city_name,
                "likeness": line.one.likeness.score,
                "is_same_idea": line.one.likeness.is_same,
                "words": list(line.one.words),
                "themes": list(line.one.themes),
                "recommendations": list(line.one.codes),
            }
            for line in found
        ],
    )
    return public_for_a_minute(answer, is_anonymous=not viewer.is_signed_in)


@blueprint.post("/initiatives/<slug>/similar")
@requires(Permission.MINE)
def say_similar(slug: str) -> Response | tuple[str, int]:
    """Keep what somebody says about two that are alike."""
    viewer = current_viewer()
    initiative, part = part_in(slug, viewer=viewer)
    besides = unpublished_for(part, viewer=viewer)
    other = get_alike(request.form.get("other", ""), besides=besides)
    wanted = request.form.get("act", "")
    if wanted not in _possible_acts(part, initiative, other) or other.id == initiative.id:
        raise NotFound
    act = Act(wanted)
    # The network may name any; everybody else one that is found alike.
    if part is not Part.NETWORK and act is not Act.KEEP:
        settled = list_said(initiative.id, by_readers_alone=part is not Part.AUTHOR).settled
        if not is_alike(initiative, other, besides=besides, settled=settled):
            raise NotFound
    form: Any = GiveWayForm() if act is Act.GIVE_WAY else ConfirmForm()
    if not form.validate_on_submit():
        return _page(slug, viewer, form), 422
    back = safe_address(request.form.get("back"), default=url_for(".similar", slug=slug))
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                effect.location = _done(act, initiative, other, part, form, viewer) or back
    except Refused as refusal:
        if act is Act.GIVE_WAY and all(one.code.startswith("public-") for one in refusal.obstacles):
            form.sentence.errors = [str(one.sentence) for one in refusal.obstacles]
            return _page(slug, viewer, form), 422
        for obstacle in refusal.obstacles:
            say(str(obstacle.sentence), kind="note")
        return redirect(back, code=303)
    return effect.redirect()


def _possible_acts(part: Part, initiative: Initiative, other: Initiative) -> list[Act]:
    acts = offered_acts(part, initiative.state, other=other.state)
    return [*acts, Act.KEEP] if part is not Part.READER and initiative.state is InitiativeState.PUBLISHED else acts


def _done(act: Act, initiative: Initiative, other: Initiative, part: Part, form: Any, viewer: Viewer) -> str | None:
    """Do what was chosen, say it, and return where it leads if not back."""
    now = clock.now()
    title = {"title": other.title}
    if act is Act.ANOTHER:
        services.say_another(initiative, other, is_by_reader=part is not Part.AUTHOR, actor=viewer, now=now)
        say(_("Kept: “%(title)s” is another thing. Nobody asks you again.", **title))
    elif act is Act.COMBINE:
        combination = combining.ask_to_combine(initiative, other, actor=viewer, now=now)
        if combination.told_at:
            say(_("The author of “%(title)s” is asked by letter. Nothing changes before they say yes.", **title))
        else:
            say(_("Kept. The author of “%(title)s” is asked when yours is public, so that they can read it.", **title))
    elif act is Act.ASK_TO_GIVE_WAY:
        giving.ask_to_give_way(initiative, other, actor=viewer, now=now)
        say(_("Asked. The network decides; until then each of its authors can say no."))
    elif act is Act.KEEP:
        giving.keep(initiative, other, actor=viewer, now=now)
        say(_("It stays in the catalogue."))
    elif act is Act.GIVE_WAY:
        path = url_for(".show", slug=initiative.slug)
        retire_in_favour(initiative, other, sentence=form.sentence.data or "", path=path, actor=viewer, now=now)
        say(_("This one is retired. Its address leads to “%(title)s”.", **title))
        return path
    else:
        link_initiatives(initiative, other, LINK_OF[act], actor=viewer, now=now)
        say(_("Kept: both are linked, and each page names the other once both are public."))
    return None


@blueprint.post("/initiatives/<slug>/combining")
@requires(Permission.INITIATIVES_WRITE)
def answer_combining(slug: str) -> Response:
    """Say yes or no to making one of two."""
    viewer = current_viewer()
    initiative = queries.get_own_initiative(slug, viewer=viewer)
    other = get_alike(request.form.get("other", ""))
    form = ConfirmForm()
    back = url_for(".similar", slug=slug)
    if not form.validate_on_submit():
        raise NotFound
    is_yes = request.form.get("answer") == "yes"
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                combining.answer_combination(initiative, other, is_yes=is_yes, actor=viewer, now=clock.now())
                if is_yes:
                    say(_("Thank you. One of both is being written now; both stay named as where it comes from."))
                else:
                    say(_("Kept. Both stay as they are."))
                effect.location = back
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            say(str(obstacle.sentence), kind="note")
        return redirect(back, code=303)
    return effect.redirect()


@blueprint.post("/initiatives/<slug>/offer-again")
@requires(Permission.INITIATIVES_REVIEW)
def offer_again(slug: str) -> Response:
    """Put a retired one back into the catalogue."""
    viewer = current_viewer()
    initiative = queries.get_to_review(slug, viewer=viewer)
    path = url_for(".show", slug=initiative.slug)
    try:
        with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                giving.offer_again(initiative, path=path, actor=viewer, now=clock.now())
                say(_("“%(title)s” is in the catalogue again.", title=initiative.title))
                effect.location = path
    except Refused as refusal:
        say(str(refusal.obstacles[0].sentence), kind="note")
        return redirect(path, code=303)
    return effect.redirect()
