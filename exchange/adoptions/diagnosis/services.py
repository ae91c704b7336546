"""Name needs and answer them, each voice for itself; what young people said at a meeting an adult writes down."""

from datetime import date, datetime

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.diagnosis import rules
from exchange.adoptions.diagnosis.models import Mark, Need, NeedMark, Voice
from exchange.adoptions.diagnosis.queries import is_officer, is_young, may_hear
from exchange.adoptions.models import Adoption
from exchange.adoptions.writing import may_write
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record

_SAY = Permission.ADOPTIONS_DIAGNOSE


def need_voice(adoption: Adoption, voice: Voice, actor: Viewer) -> None:
    """Raise NotFound where somebody may not write down what a voice needs.

    Young people write for themselves; officers and group leaders write down what young people said when they met.
    """
    if not (is_officer(adoption, actor) if voice is Voice.CITY else may_hear(adoption, actor) or is_young(adoption, actor)):
        raise NotFound


def need_answerer(need: Need, adoption: Adoption, actor: Viewer) -> bool:
    """Return whether somebody answers a need as an officer, or raise NotFound: the other adults answer for nobody."""
    officer = is_officer(adoption, actor)
    if need.adoption_id != adoption.id or not (officer or (need.voice is Voice.CITY and is_young(adoption, actor))):
        raise NotFound
    return officer


def name_need(
    adoption: Adoption,
    text: str,
    *,
    voice: Voice,
    count: int,
    heard_on: date | None = None,
    heard_count: int | None = None,
    actor: Viewer,
    now: datetime,
) -> Need:
    """Write down a need; `count` is how many there are. Raises Refused, or NotFound where somebody speaks for the wrong voice."""
    may_write(adoption, actor=actor, now=now, permission=_SAY)
    need_voice(adoption, voice, actor)
    at_meeting = voice is Voice.YOUNG and may_hear(adoption, actor)
    today = local_day(now, adoption.city.time_zone)
    refuse_if(rules.why_not_name_need(text, count=count, at_meeting=at_meeting, heard_on=heard_on, heard_count=heard_count, today=today))
    need = Need(
        adoption_id=adoption.id,
        city_id=adoption.city_id,
        voice=voice,
        text=text.strip(),
        heard_on=heard_on if at_meeting else None,
        heard_count=heard_count if at_meeting else None,
        by_id=actor.person_id,
        at=now,
        marks=[],
    )
    db.session.add(need)
    db.session.flush()
    record("need-named", adoption, actor=actor, now=now)
    return need


def change_need(need: Need, adoption: Adoption, text: str, *, version: int, actor: Viewer, now: datetime) -> None:
    """Change the words of a need; who answered it is asked again, since they answered other words."""
    _own(need, adoption, actor=actor, now=now)
    if need.version != version:
        raise Conflict(theirs=[(_l("What is needed"), need.text)], yours=[(_l("What is needed"), text)])
    refuse_if(rules.why_not_name_need(text, count=0, at_meeting=False, heard_on=None, heard_count=None, today=now.date()))
    if text.strip() == need.text:
        return
    need.text = text.strip()
    need.marks.clear()
    db.session.flush()
    record("need-changed", adoption, actor=actor, now=now)


def remove_need(need: Need, adoption: Adoption, *, actor: Viewer, now: datetime) -> None:
    """Take a need back that nobody has answered; raises Refused otherwise."""
    _own(need, adoption, actor=actor, now=now)
    refuse_if(rules.why_not_remove(need))
    db.session.delete(need)
    db.session.flush()
    record("need-removed", adoption, actor=actor, now=now)


def _own(need: Need, adoption: Adoption, *, actor: Viewer, now: datetime) -> None:
    may_write(adoption, actor=actor, now=now, permission=_SAY)
    if need.adoption_id != adoption.id:
        raise NotFound
    if not rules.may_change(need, person_id=actor.person_id, is_officer=is_officer(adoption, actor)):
        raise NotFound


def answer_need(
    need: Need,
    adoption: Adoption,
    mark: Mark,
    *,
    heard_on: date | None = None,
    heard_count: int | None = None,
    actor: Viewer,
    now: datetime,
) -> None:
    """Answer a need of the other voice; an answer takes the place of one's own earlier one.

    The city has one answer; each young person has one, and officers write down the one of a meeting.
    """
    may_write(adoption, actor=actor, now=now, permission=_SAY)
    at_meeting = need_answerer(need, adoption, actor) and need.voice is Voice.CITY
    if at_meeting:
        refuse_if(rules.why_not_heard(heard_on, heard_count, today=local_day(now, adoption.city.time_zone)))
    if need.voice is Voice.YOUNG:
        earlier = list(need.marks)
    elif at_meeting:
        earlier = [one for one in need.marks if one.heard_on is not None]
    else:
        earlier = [one for one in need.marks if one.heard_on is None and one.by_id == actor.person_id]
    for one in earlier:
        need.marks.remove(one)
    need.marks.append(
        NeedMark(
            city_id=adoption.city_id,
            mark=mark,
            heard_on=heard_on if at_meeting else None,
            heard_count=heard_count if at_meeting else None,
            by_id=actor.person_id,
            at=now,
        )
    )
    db.session.flush()
    record("need-answered", adoption, actor=actor, now=now)
