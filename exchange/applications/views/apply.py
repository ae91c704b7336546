"""The public page of a call: what it is about, and the first few answers. No sign-in, no script needed."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import public
from exchange.accounts.views.blueprint import this_origin
from exchange.applications import applying, entering, letters, rules
from exchange.applications.forms import BeginForm, LinkForm
from exchange.applications.models import Call
from exchange.applications.queries import find_published_version
from exchange.applications.questions import asks_nationality
from exchange.applications.views.blueprint import blueprint, today_of
from exchange.applications.wording import call_words
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.formats import language_name
from exchange.foundation.languages import reader_language
from exchange.foundation.obstacles import Refused
from exchange.foundation.pages import one_effect

Answer = str | tuple[str, int] | Response


@blueprint.get("/apply/<call_slug>")
@public
def apply(call_slug: str) -> str:
    """Show a call and the form that begins an application."""
    with entering.as_applicant():
        form = BeginForm(data={"language": reader_language()})
        return _page(entering.get_public_call(call_slug), form)


def _page(call: Call, form: BeginForm) -> str:
    version = find_published_version(call)
    if version is None or not asks_nationality(version.questions):
        del form.nationality
    return render_template(
        "applications/apply.html",
        call=call,
        words=call_words(call, reader_language()),
        written_in=language_name(call.language),
        cohort=call.cohort,
        city=call.delegation.city,
        form=form,
        closed=rules.why_not_apply(call, today=today_of(call)),
        question_count=len(version.questions) if version else 0,
    )


@blueprint.post("/apply/<call_slug>")
@public
def begin(call_slug: str) -> Answer:
    """Keep the first answers and go on to the rest. Known and unknown addresses get the same answer."""
    now = clock.now()
    with entering.as_applicant():
        call = entering.get_public_call(call_slug)
        form = BeginForm()
        form.country = call.delegation.city.country
        if form.website.data:
            # Only a machine fills what nobody sees: it learns nothing, and nothing is kept.
            return redirect(url_for(".link_sent", call_slug=call_slug), code=303)
        if rules.why_not_apply(call, today=today_of(call)) or not form.validate_on_submit():
            return _page(call, form), 422
        with transaction():
            too_many = entering.why_not_begin(this_origin(), now=now)
        if too_many:
            form.form_errors.append(str(too_many[0].sentence))
            return _page(call, form), 429
        form.form_id.data = entering.number_of(str(form.form_id.data or ""), form.facts())
        token = entering.token_of(form.form_id.data)
        try:
            with one_effect(form, owner_id=None) as effect:
                if not effect.earlier:
                    applying.begin_application(call, form.facts(), token=token, today=today_of(call), now=now)
                    # The way to it is secret, and made anew from the form's number: no receipt holds it.
                    effect.location = url_for(".apply", call_slug=call_slug)
        except Refused as refusal:
            # The call was open just now: what is left to refuse is the age.
            form.birth_date.errors = [*form.birth_date.errors, *[str(one.sentence) for one in refusal.obstacles]]
            return _page(call, form), 422
        return redirect(url_for(".own", token=token), code=303)


@blueprint.get("/apply/<call_slug>/link")
@public
def link_page(call_slug: str) -> str:
    """Ask for the address to which the way back is sent."""
    with entering.as_applicant():
        return render_template("applications/link.html", call=entering.get_public_call(call_slug), form=LinkForm(), is_sent=False)


@blueprint.post("/apply/<call_slug>/link")
@public
def send_link(call_slug: str) -> Answer:
    """Send the way back, where there is one; the answer is the same for every address."""
    now = clock.now()
    with entering.as_applicant():
        call = entering.get_public_call(call_slug)
        form = LinkForm()
        if not form.validate_on_submit():
            return render_template("applications/link.html", call=call, form=form, is_sent=False), 422
        with transaction():
            if not entering.why_not_begin(this_origin(), now=now):
                for application in entering.find_by_address(call, form.address.data or ""):
                    applying.send_link(application, letters.go_on(application, closes_on=call.closes_on), now=now)
        return redirect(url_for(".link_sent", call_slug=call_slug), code=303)


@blueprint.get("/apply/<call_slug>/link/sent")
@public
def link_sent(call_slug: str) -> str:
    """Say that a letter is on its way if there is anything to send."""
    with entering.as_applicant():
        return render_template("applications/link.html", call=entering.get_public_call(call_slug), form=LinkForm(), is_sent=True)
