"""Pages about people who may be one: the pairs, telling them apart, merging field by field."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import abort, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock, formats
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import Paging, one_effect, page_number, say
from exchange.foundation.sealing import Secret
from exchange.people.contributions import words_about
from exchange.people.duplicates import queries, rules, services
from exchange.people.duplicates.forms import MergeForm, PairForm, merge_form
from exchange.people.duplicates.models import DAYS_KEPT, Verdict
from exchange.people.models import Person, SignaturesNeeded
from exchange.people.views.blueprint import blueprint, today_here

Answer = str | tuple[str, int] | Response


@blueprint.get("/people/duplicates")
@requires(Permission.PEOPLE_MERGE)
def duplicates() -> str:
    """List the pairs that look like one person, the most alike first."""
    found, people = queries.find_pairs(viewer=current_viewer())
    paging = Paging(min(page_number(), Paging(1, len(found)).pages), len(found))
    lines = queries.show_pairs(found[paging.offset : paging.offset + paging.size], people)
    return render_template("people/duplicates.html", lines=lines, paging=paging)


@blueprint.post("/people/duplicates")
@requires(Permission.PEOPLE_MERGE)
def tell_apart() -> Response:
    """Remember that two people are not the same, or one person whom two cities know."""
    viewer, form = current_viewer(), PairForm()
    if not form.validate_on_submit() or form.verdict.data not in set(Verdict):
        abort(422)
    one, other = _person(form.one.data), _person(form.other.data)
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            services.tell_apart(one, other, verdict=Verdict(form.verdict.data), actor=viewer, now=clock.now())
            say(
                _("Noted: %(one)s and %(other)s are two people. Nobody is asked again.", one=one.full_name, other=other.full_name)
                if form.verdict.data == Verdict.OTHER
                else _("Noted: one person whom two cities know. Each city keeps its own entry.")
            )
            effect.location = url_for(".duplicates")
    return effect.redirect()


def _person(key: str | None) -> Person:
    try:
        return queries.get_person_to_merge(UUID(key or ""), viewer=current_viewer())
    except ValueError:
        raise NotFound from None


def _two(person_id: UUID, other_id: UUID) -> tuple[Person, Person]:
    if person_id == other_id:
        raise NotFound
    viewer = current_viewer()
    return queries.get_person_to_merge(person_id, viewer=viewer), queries.get_person_to_merge(other_id, viewer=viewer)


def _form(kept: Person, lost: Person) -> MergeForm:
    found = rules.differences(kept, lost)
    texts = {one.field: (_text(one.field, one.kept), _text(one.field, one.lost)) for one in found}
    return merge_form(found, texts)


def _text(field: str, values: tuple[Any, ...]) -> str:
    said = [word for value in values if value not in (None, "", []) for word in _words(field, value)]
    return (" " if field == "name" else ", ").join(dict.fromkeys(word for word in said if word)) or _("nothing")


def _words(field: str, value: Any) -> list[str]:
    codes = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    if field == "languages":
        return [formats.language_name(code) for code in codes]
    if field == "nationality":
        return [formats.country(code) for code in codes]
    if field == "document":
        return [{"passport": _("passport"), "identity_card": _("identity card")}.get(str(value)) or _word(value)]
    return [_word(value)]


def _word(value: Any) -> str:
    if isinstance(value, Secret):
        return _("number kept sealed")
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, SignaturesNeeded):
        return str(value.label)
    return str(value)


def _page(kept: Person, lost: Person, form: MergeForm, reasons: list[Obstacle], *, template: str = "people/merge.html") -> str:
    today = today_here()
    return render_template(
        template,
        kept=kept,
        lost=lost,
        form=form,
        reasons=reasons,
        suspicion=queries.suspicion_of(kept, lost),
        words=words_about([kept.id, lost.id]),
        needs_reason=rules.needs_reason(kept, lost, today=today),
        differences=rules.differences(kept, lost),
        days_kept=DAYS_KEPT,
        pair_form=PairForm(formdata=None),
    )


@blueprint.get("/people/<uuid:person_id>/merge/<uuid:other_id>")
@requires(Permission.PEOPLE_MERGE)
def merge_page(person_id: UUID, other_id: UUID) -> str:
    """Show both entries side by side; in each field somebody chooses which one is right."""
    kept, lost = _two(person_id, other_id)
    form = _form(kept, lost)
    form.seen.data = rules.seal_of(kept, lost)
    return _page(kept, lost, form, services.why_not_merge(kept, lost, actor=current_viewer(), today=today_here()))


@blueprint.post("/people/<uuid:person_id>/merge/<uuid:other_id>/preview")
@requires(Permission.PEOPLE_MERGE)
def merge_preview(person_id: UUID, other_id: UUID) -> Answer:
    """Show the one entry that would stay, before anything happens."""
    kept, lost = _two(person_id, other_id)
    form, today = _form(kept, lost), today_here()
    reasons = services.why_not_merge(kept, lost, actor=current_viewer(), today=today)
    reasons += rules.why_not_this_merge(
        needs_reason=rules.needs_reason(kept, lost, today=today),
        reason=form.reason.data or "",
        is_unchanged=form.seen.data == rules.seal_of(kept, lost),
    )
    if not form.validate_on_submit() or reasons:
        form.seen.data = rules.seal_of(kept, lost)
        return _page(kept, lost, form, reasons), 422
    return _page(kept, lost, form, [], template="people/merge_preview.html")


@blueprint.post("/people/<uuid:person_id>/merge/<uuid:other_id>")
@requires(Permission.PEOPLE_MERGE)
def merge(person_id: UUID, other_id: UUID) -> Answer:
    """Make two entries one."""
    viewer, now = current_viewer(), clock.now()
    merged = services.find_merged(other_id)
    if merged is not None and merged.person_id == person_id:
        # Sent twice: the other entry is gone because it became part of this one.
        return redirect(url_for(".duplicates"), code=303)
    kept, lost = _two(person_id, other_id)
    form = _form(kept, lost)
    if not form.validate_on_submit():
        return _page(kept, lost, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.merge_people(
                    kept,
                    lost,
                    choices=form.choices,
                    seen=form.seen.data or "",
                    reason=form.reason.data or "",
                    actor=viewer,
                    today=today_here(),
                    now=now,
                )
                say(_("The two entries of %(name)s are one now. Everything that hung on the other one moved.", name=kept.full_name))
                effect.location = url_for(".duplicates")
    except Refused as refused:
        form.seen.data = rules.seal_of(kept, lost)
        return _page(kept, lost, form, refused.obstacles), 422
    return effect.redirect()
