"""The papers of a delegation, as a list to tick at the door: for a leader's phone."""

from flask import render_template, url_for

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.queries import get_cohort, get_delegation
from exchange.foundation import clock
from exchange.foundation.obstacles import NotFound
from exchange.papers.book import read_rule_book
from exchange.papers.models import Needed, PaperKind
from exchange.papers.moves import Mover
from exchange.papers.queries import list_travellers, open_dossiers
from exchange.papers.showing import shown_papers
from exchange.papers.standing import SEEN
from exchange.papers.views.blueprint import blueprint


@blueprint.get("/cohorts/<slug>/papers/<city_slug>")
@requires(Permission.PAPERS_VIEW)
def delegation(slug: str, city_slug: str) -> str:
    """Show who still lacks which paper, and let whoever travels with them tick what they have seen."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    found = get_delegation(cohort, city_slug, viewer=viewer)
    leads = found.id in viewer.led_delegation_ids
    may_edit = viewer.may(Permission.PAPERS_EDIT, city_id=found.city_id)
    if not (leads or may_edit):
        raise NotFound
    travellers = list_travellers(found)
    book = read_rule_book()
    dossiers = open_dossiers(travellers, book, now=clock.now())
    by = Mover.DESK if may_edit else Mover.LEADER
    lines = []
    for participant in travellers:
        dossier = dossiers[participant.id]
        papers = [
            one for one in shown_papers(dossier, by=by) if one.need.needed is Needed.MANDATORY and one.need.kind is not PaperKind.NOTICE
        ]
        lines.append((participant, papers, dossier.waiting_count))
    movable = [
        paper
        for _participant, papers, _waiting in lines
        for paper in papers
        if paper.need.kind not in (PaperKind.DOCUMENT, PaperKind.PERMIT)
    ]
    return render_template(
        "papers/delegation.html",
        cohort=cohort,
        delegation=found,
        lines=lines,
        ready=sum(not waiting for _participant, _papers, waiting in lines),
        movable=len(movable),
        no_rules=book.is_empty,
        here=url_for("papers.delegation", slug=slug, city_slug=city_slug),
        seen=SEEN,
    )
