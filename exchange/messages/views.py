"""Pages of letters: what was sent for one's city; and the demonstration's letter box."""

from uuid import UUID

from flask import Blueprint, abort, current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import Paging, addresses_of, one_effect, page_number, say
from exchange.history.services import record
from exchange.messages.drafts import LINK
from exchange.messages.mailbox import get_mail, list_mails
from exchange.messages.models import LetterState
from exchange.messages.queries import get_letter, list_letters
from exchange.messages.services import resend_letter

blueprint = Blueprint("messages", __name__)

# A letter's styles stand on its elements, as mail programs want them; nothing else may load or run.
_LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@blueprint.get("/letters")
@requires(Permission.LETTERS_VIEW)
def index() -> str:
    """List the letters of one's city, by state, found by their reader."""
    wished = request.args.get("state", "")
    state = LetterState(wished) if wished in list(LetterState) else None
    words = request.args.get("q", "").strip()[:100]
    found = list_letters(viewer=current_viewer(), state=state, words=words, page=page_number())
    return render_template(
        "messages/index.html",
        found=found,
        address=addresses_of("messages.show", "letter_id"),
        state=state,
        words=words,
        states=list(LetterState),
    )


@blueprint.get("/letters/<uuid:letter_id>")
@requires(Permission.LETTERS_VIEW)
def show(letter_id: UUID) -> str:
    """Show one letter as it was written, without its secret link."""
    letter = get_letter(letter_id, viewer=current_viewer())
    text = letter.text.reveal() if letter.text else ""
    shown = text.replace(LINK, _("(a personal link that only the reader has)"))
    may_send = current_viewer().may(Permission.LETTERS_SEND, city_id=letter.city_id)
    return render_template("messages/show.html", letter=letter, text=shown, may_send=may_send)


@blueprint.post("/letters/<uuid:letter_id>/resend")
@requires(Permission.LETTERS_SEND)
def resend(letter_id: UUID) -> Response:
    """Send a letter again that could not be delivered."""
    viewer = current_viewer()
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            letter = get_letter(letter_id, viewer=viewer)
            if not viewer.may(Permission.LETTERS_SEND, city_id=letter.city_id):
                abort(403)  # they read the letters of this city, and send those of another
            now = clock.now()
            resend_letter(letter, now=now)
            record("letter-sent-again", letter, actor=viewer, now=now)
            say(_("The letter is on its way again."))
            effect.location = url_for("messages.show", letter_id=letter_id)
    return effect.redirect()


@blueprint.get("/demo/letters")
@public
def mailbox() -> str:
    """Show every letter of the demonstration, whoever it is for."""
    _only_in_demonstration()
    paging = Paging(page=page_number(), total=0)
    mails, total = list_mails(current_app.config["EXCHANGE"].letter_folder, offset=paging.offset, size=paging.size)
    return render_template("messages/mailbox.html", mails=mails, paging=Paging(page=paging.page, total=total))


@blueprint.get("/demo/letters/<name>")
@public
def mail(name: str) -> str:
    """Show one letter of the demonstration with links that work."""
    _only_in_demonstration()
    return render_template("messages/mail.html", mail=get_mail(current_app.config["EXCHANGE"].letter_folder, name))


@blueprint.get("/demo/letters/<name>/html")
@public
def mail_html(name: str) -> Response:
    """Give one letter of the demonstration as its reader's mail program shows it."""
    _only_in_demonstration()
    found = get_mail(current_app.config["EXCHANGE"].letter_folder, name)
    if not found.html:
        raise NotFound
    answer = make_response(found.html)
    answer.headers["Content-Security-Policy"] = _LETTER_POLICY
    return answer


def _only_in_demonstration() -> None:
    settings = current_app.config["EXCHANGE"]
    if not settings.is_demonstration or settings.mail_mode != "folder":
        abort(404)
