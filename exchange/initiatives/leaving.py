"""What of a city's initiatives stays when it leaves the network."""

from datetime import date

from sqlalchemy import case, func, select

from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _n
from exchange.initiatives.models import Initiative
from exchange.initiatives.rules import PUBLIC


def initiatives_stay(city: City, _today: date) -> list[Sentence]:
    """Say how many stay public, and how many that are being written or read go no further."""
    is_public = Initiative.state.in_(sorted(PUBLIC))
    public, waiting = db.session.execute(
        select(
            func.coalesce(func.sum(case((is_public, 1), else_=0)), 0),
            func.coalesce(func.sum(case((is_public, 0), else_=1)), 0),
        ).where(Initiative.city_id == city.id)
    ).one()
    sentences: list[Sentence] = []
    if public:
        sentences.append(
            _n(
                "%(num)s initiative stays in the catalogue, with the city as its origin. Other cities can take it up.",
                "%(num)s initiatives stay in the catalogue, with the city as their origin. Other cities can take them up.",
                int(public),
            )
        )
    if waiting:
        sentences.append(
            _n(
                "%(num)s initiative that is not public stays with its authors, and is not sent any more.",
                "%(num)s initiatives that are not public stay with their authors, and are not sent any more.",
                int(waiting),
            )
        )
    return sentences
