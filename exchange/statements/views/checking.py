"""Is this paper true? Anybody with its code may ask; what is not known gets one answer, whatever was typed."""

from datetime import datetime

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.accounts.attempts import note_try
from exchange.accounts.views.blueprint import this_origin
from exchange.applications.rules import network_of
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.formats import country
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives.views.blueprint import network_name, today_here
from exchange.statements import queries, rules, services, showing
from exchange.statements.codes import grouped, tidied
from exchange.statements.forms import CodeForm, NameForm, WithdrawForm
from exchange.statements.models import Because, StatementEdition
from exchange.statements.paper import in_groups
from exchange.statements.views.blueprint import blueprint

UNKNOWN = "statement-unknown"


@blueprint.get("/verify")
@public
def verify() -> str:
    """Ask for the code on a paper."""
    return _asking(CodeForm())


@blueprint.post("/verify")
@public
def look_up() -> Response | tuple[str, int]:
    """Go to the page of a code; only a slip of the finger is told here, not whether there is such a paper."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _asking(form), 422
    # No effect, so no receipt: a code is kept nowhere.
    return _to_paper(form.code.data or "")


def _to_paper(typed: str) -> Response:
    return redirect(url_for(".check", code=grouped(tidied(typed))), code=303)


def _asking(form: CodeForm, *, is_unknown: bool = False) -> str:
    return render_template("statements/verify.html", form=form, is_unknown=is_unknown)


@blueprint.get("/verify/<code>")
@public
def check(code: str) -> Response:
    """Say what a paper is worth, and what was certified on it."""
    edition = queries.find_edition(tidied(code))
    if edition is None:
        return _unknown(clock.now())
    return _private(_page(edition, NameForm()), 200)


def _unknown(now: datetime) -> Response:
    """Say that there is no such paper, or no more where a machine seems to guess; whoever has a paper is not held up by it."""
    place = network_of(this_origin())
    with transaction():
        is_too_much = queries.count_tries(UNKNOWN, place, since=now - rules.WINDOW) >= rules.TRIES_FROM_A_PLACE
        if not is_too_much:
            note_try(UNKNOWN, place, now=now)
    if is_too_much:
        return _private(_asking(CodeForm()), 429)
    return _private(_asking(CodeForm(), is_unknown=True), 404)


def _private(page: str, status: int) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    # The code is the key to the page: no address that is left from here carries it.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _page(edition: StatementEdition, form: NameForm, *, withdraw: WithdrawForm | None = None, said: str = "") -> str:
    is_network = current_viewer().may(Permission.INITIATIVES_REVIEW)
    language, statement = reader_language(), edition.statement
    worth = rules.worth(
        is_latest=edition.number == statement.latest.number,
        is_unaltered=edition.fingerprint
        == rules.fingerprint(edition.facts, code_hash=edition.code_hash, number=edition.number, issued_on=edition.issued_on),
        taken_back_at=statement.taken_back_at,
        withdrawn_at=statement.withdrawn_at,
    )
    tells = worth in (rules.Worth.TRUE, rules.Worth.REPLACED)
    [told] = queries.told_facts(statement, edition=edition)
    origin = told["origin"]
    return render_template(
        "statements/check.html",
        edition=edition,
        statement=statement,
        worth=worth,
        chip_kind=showing.CHIPS[worth],
        tells=tells,
        facts=showing.fact_lines(told, language) if tells else [],
        cities=showing.city_lines(edition.facts, language) if tells else [],
        way=showing.way(edition.facts) if tells else [],
        origin=f"{showing.name_in(origin, language)}, {country(origin['country'], language)}",
        public_name=queries.public_name_on(edition, today=today_here()) if tells else "",
        initials=rules.initials(edition.name),
        newer=statement.latest,
        print=in_groups(edition.fingerprint),
        network=network_name(),
        form=form,
        said=said,
        code=grouped(tidied(_code_of())),
        withdraw=(withdraw or WithdrawForm()) if is_network else None,
        why_not_confirm=rules.why_not_confirm(withdrawn_because=statement.withdrawn_because),
        is_taken_off=is_network and rules.is_taken_off(statement.initiative, statement.person_id),
    )


def _code_of() -> str:
    return str((request.view_args or {}).get("code", ""))


@blueprint.post("/verify/<code>")
@public
def compare(code: str) -> Response:
    """Say whether the name on a paper is the one it was issued to; ten wrong ones a day from one place."""
    now, form = clock.now(), NameForm()
    edition = queries.find_edition(tidied(code))
    if edition is None:
        return _unknown(now)
    tells = edition.statement.withdrawn_at is None and edition.statement.taken_back_at is None and not edition.is_erased
    if not form.validate_on_submit() or not tells:
        return _private(_page(edition, form), 422)
    with transaction():
        is_same = services.compare_name(edition, form.name.data or "", place=network_of(this_origin()), now=now)
    if is_same is None:
        form.name.errors = [_("That was tried too often today. Come back tomorrow, or ask whoever shows you the paper.")]
        return _private(_page(edition, form), 429)
    if is_same:
        say(_("Yes: this paper was issued to somebody of that name."))
    else:
        say(_("No: this paper was not issued to that name. Compare it letter by letter with the paper, please."), kind="stopped")
    return _no_trace(_to_paper(code))


def _no_trace(answer: Response) -> Response:
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


# ---- the network -------------------------------------------------------------------------------


@blueprint.post("/verify/<code>/<any(withdraw,confirm):judgement>")
@requires(Permission.INITIATIVES_REVIEW)
def judge(code: str, judgement: str) -> Response | tuple[str, int]:
    """Let the network no longer stand by a statement, or stand by it again."""
    viewer, edition = current_viewer(), queries.get_edition(tidied(code))
    form = WithdrawForm() if judgement == "withdraw" else ConfirmForm()
    if not form.validate_on_submit():
        assert isinstance(form, WithdrawForm)
        return _page(edition, NameForm(formdata=None), withdraw=form), 422
    try:
        # The receipt names no code: it is the key to the page, and a receipt is kept.
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".verify")) as effect:
            if not effect.earlier:
                if isinstance(form, WithdrawForm):
                    services.withdraw_statement(edition.statement, Because(form.because.data), actor=viewer, now=clock.now())
                    say(_("Withdrawn. Everybody who checks one of its papers reads why."))
                else:
                    services.confirm_statement(edition.statement, actor=viewer, now=clock.now())
                    say(_("The network stands by it again."))
    except Refused as refusal:
        if not isinstance(form, WithdrawForm):
            raise
        form.form_errors.extend(str(one.sentence) for one in refusal.obstacles)
        return _page(edition, NameForm(formdata=None), withdraw=form), 422
    return _to_paper(code)
