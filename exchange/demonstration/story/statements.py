"""Sixth chapter, last part: what authors got when a city ran their idea, and what two of them say about it."""

from sqlalchemy import select

from exchange.adoptions.models import Adoption, AdoptionStep
from exchange.demonstration.story.scene import Scene, days
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative
from exchange.statements.models import Statement, StatementEdition
from exchange.statements.queries import RUNS
from exchange.statements.services import issue_statements

_INES = (
    "I saw the tea table on a square and stayed the whole afternoon. I asked the woman with the teapot how she began, and wrote it down "
    "with Aminata. At home we borrowed a table and two thermos flasks, and I told the town council about it, with my knees shaking.\n"
    "I learnt that you get to know people faster when you carry something together, and that a mayor asks the same questions as my brother."
)
_THEO = (
    "J’ai compté qui venait au gymnase le jeudi soir, puis j’ai tout noté. Trois ans plus tard, mon petit cousin y va à Bagneux "
    "et ne sait même pas que ça vient de là. J’ai appris à poser des questions simples, et à ne pas lâcher."
)


def tell_of_statements(scene: Scene) -> None:
    """Issue every statement on the days on which something began, got further or ended; two holders say something about theirs."""
    ran = select(Adoption.initiative_id).join(AdoptionStep, AdoptionStep.adoption_id == Adoption.id).where(AdoptionStep.stage.in_(RUNS))
    for initiative in db.session.scalars(select(Initiative).where(Initiative.id.in_(ran)).order_by(Initiative.published_at, Initiative.id)):
        chosen = select(AdoptionStep.at).join(Adoption, Adoption.id == AdoptionStep.adoption_id)
        moments = db.session.scalars(chosen.where(Adoption.initiative_id == initiative.id).order_by(AdoptionStep.at)).all()
        for moment in moments:
            issue_statements(initiative, now=moment, until=moment)
    for edition in db.session.scalars(select(StatementEdition)):
        edition.told_at = edition.told_at or edition.issued_at + days(1)
    _say(scene, "ines", _INES, citizenship="I spoke in front of the town council.", multilingual="I asked in Catalan, with my hands.")
    _say(scene, "theo", _THEO, stem="Compter avant et après, et voir la différence.", personal="Continuer quand personne ne répond.")
    db.session.flush()


def _say(scene: Scene, key: str, words: str, **competences: str) -> None:
    statement = db.session.scalars(select(Statement).where(Statement.person_id == scene.people[key].id)).one()
    statement.words, statement.competences = words, competences
