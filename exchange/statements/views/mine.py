"""My statements: what is certified, my own words, my paper in each language, and taking it back."""

from uuid import UUID

from flask import Response, render_template, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response as AnyResponse

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.accounts.services import outside_address
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import LANGUAGES, _, reader_language
from exchange.foundation.obstacles import NotFound, Refused, refuse_if
from exchange.foundation.pages import one_effect, say
from exchange.foundation.pdf import render_pdf
from exchange.foundation.qrcodes import qr_svg
from exchange.initiatives.views.blueprint import network_name, today_here
from exchange.statements import queries, rules, services, showing
from exchange.statements.codes import grouped
from exchange.statements.competences import competences
from exchange.statements.forms import WordsForm
from exchange.statements.models import Statement
from exchange.statements.paper import TEMPLATE, paper_data
from exchange.statements.views.blueprint import blueprint

_CODES = ",".join(LANGUAGES)


@blueprint.get("/me/statements")
@requires(Permission.MINE)
def mine() -> str:
    """List my statements, and say what one is to whoever has none."""
    found = queries.list_own(current_viewer())
    language = reader_language()
    issued = [one for one in found if one.editions]
    told = queries.told_facts(*issued)
    lines = [(one, facts["title"], showing.how_many(facts), _worth(one)) for one, facts in zip(issued, told, strict=True)]
    return render_template("statements/mine.html", lines=lines, language=language, chips=showing.CHIPS)


def _worth(statement: Statement) -> rules.Worth:
    return rules.worth(is_latest=True, is_unaltered=True, taken_back_at=statement.taken_back_at, withdrawn_at=statement.withdrawn_at)


def _own(statement_id: UUID) -> Statement:
    statement = queries.get_own(statement_id, viewer=current_viewer())
    if not statement.editions:
        raise NotFound
    return statement


@blueprint.get("/me/statements/<uuid:statement_id>")
@requires(Permission.MINE)
def show(statement_id: UUID) -> str:
    """Show what my statement says, since when, and what I can do with it."""
    statement = _own(statement_id)
    language, edition = reader_language(), statement.latest
    person = statement.person
    [told] = queries.told_facts(statement)
    return render_template(
        "statements/show.html",
        statement=statement,
        edition=edition,
        work=told["title"],
        facts=showing.fact_lines(told, language),
        cities=showing.city_lines(edition.facts, language),
        way=showing.way(edition.facts),
        code=grouped(edition.code.reveal()) if edition.code else "",
        worth=_worth(statement),
        chips=showing.CHIPS,
        read_as=queries.public_name_on(edition, today=today_here()) or rules.initials(edition.name),
        chosen=[(one.name_in(language), line) for one in competences().all if (line := (statement.competences or {}).get(one.code))],
        codes=list(LANGUAGES.items()),
        mine=language,
        present_name=person.full_name if person is not None and person.full_name != edition.name else "",
        why_not=rules.why_not_hold(withdrawn_because=statement.withdrawn_because),
    )


@blueprint.get(f"/me/statements/<uuid:statement_id>/paper.<any({_CODES}):language>.pdf")
@requires(Permission.MINE)
def paper(statement_id: UUID, language: str) -> AnyResponse:
    """Give my paper in one language."""
    statement = _own(statement_id)
    refuse_if(rules.why_not_hold(withdrawn_because=statement.withdrawn_because))
    edition = statement.latest
    if edition.is_erased or edition.code is None:
        raise NotFound
    address = outside_address("statements.check", code=grouped(edition.code.reveal()))
    with force_locale(language):
        data = paper_data(
            statement, *queries.told_facts(statement), language=language, network=network_name(), address=address, qr=qr_svg(address)
        )
    made = render_pdf(TEMPLATE, data, language=language, document_date=edition.issued_at)
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="statement-{edition.number}-{language}.pdf"'
    return answer


# ---- own words ---------------------------------------------------------------------------------


def _words_page(statement: Statement, form: WordsForm) -> str:
    language = reader_language()
    known = competences()
    is_young, may_be_read, _agrees = queries.what_may_be_read(statement, today=today_here())
    for one in known.all:
        field = form[f"line_{one.code}"]
        field.label.text, field.description = one.name_in(language), str(one.plain)
    return render_template(
        "statements/words.html",
        statement=statement,
        work=queries.told_facts(statement)[0]["title"],
        form=form,
        lines=[form[f"line_{one.code}"] for one in known.all],
        source=known,
        is_verified=known.is_verified(language),
        is_young=is_young,
        may_be_read=may_be_read,
    )


@blueprint.get("/me/statements/<uuid:statement_id>/words")
@requires(Permission.MINE)
def words(statement_id: UUID) -> str:
    """Ask for my own words."""
    statement, form = _own(statement_id), WordsForm()
    if not form.is_submitted():
        form.show(statement, shows_name=queries.what_may_be_read(statement, today=today_here())[2])
    return _words_page(statement, form)


@blueprint.post("/me/statements/<uuid:statement_id>/words")
@requires(Permission.MINE)
def keep_words(statement_id: UUID) -> AnyResponse | tuple[str, int]:
    """Keep my own words."""
    statement, form, viewer = _own(statement_id), WordsForm(), current_viewer()
    if not form.validate_on_submit():
        return _words_page(statement, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.keep_words(
                    statement,
                    form.words.data or "",
                    competences=form.lines(),
                    shows_name=bool(form.shows_name.data),
                    version=form.version.data or 0,
                    actor=viewer,
                    now=clock.now(),
                )
                say(_("Kept. Your paper has your words now."))
                effect.location = url_for(".show", statement_id=statement.id)
    except Refused as refusal:
        form.words.errors = [*form.words.errors, *(str(one.sentence) for one in refusal.obstacles)]
        return _words_page(statement, form), 422
    return effect.redirect()


# ---- taking it back, and another name -------------------------------------------------------------


@blueprint.post("/me/statements/<uuid:statement_id>/<any(back,again,name):turn>")
@requires(Permission.MINE)
def change(statement_id: UUID, turn: str) -> AnyResponse:
    """Take my statement back, let it stand again, or have it issued under my present name."""
    statement, form, viewer = _own(statement_id), ConfirmForm(), current_viewer()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            if turn == "back":
                services.take_back(statement, actor=viewer, now=clock.now())
                say(_("Taken back. Whoever checks the paper reads that, and nothing else of it."))
            elif turn == "again":
                services.let_stand(statement, actor=viewer, now=clock.now())
                say(_("It stands again."))
            else:
                services.issue_under_present_name(statement, actor=viewer, now=clock.now())
                say(_("Done: the new edition has your present name. Papers that you printed before say that there is a newer one."))
            effect.location = url_for(".show", statement_id=statement.id)
    return effect.redirect()
