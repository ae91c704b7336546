"""Pages that explain: who sees what and why, the words, help. Open to everyone."""

from flask import render_template

from exchange.access.guards import current_viewer, public
from exchange.access.permissions import Role
from exchange.people.glossary import HELP, WORDS
from exchange.people.queries import list_declarations
from exchange.people.views.blueprint import blueprint


@blueprint.get("/who-sees-what")
@public
def who_sees_what() -> str:
    """List everything that is kept about people: why, who sees it, until when."""
    return render_template("people/who_sees_what.html", chapters=list_declarations())


@blueprint.get("/words")
@public
def words() -> str:
    """Explain the words of Exchange."""
    return render_template("people/words.html", words=WORDS)


@blueprint.get("/help")
@public
def help_page() -> str:
    """Say in a few lines what each part of the network does here; one's own part first."""
    viewer = current_viewer()
    own = [role for role in Role if viewer.has_role(role)]
    others = [role for role in HELP if role not in own]
    return render_template("people/help.html", own=own, others=others, lines=HELP)
