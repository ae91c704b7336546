"""Who may be written to in confidence, and what two young people wrote: one was answered, one waits."""

from datetime import date

from exchange.access.permissions import Role
from exchange.concerns import appointing, services
from exchange.concerns.models import EntryKind, Reach, Urgency
from exchange.concerns.queries import find_open_reading
from exchange.demonstration.makers import make_account, make_grant, make_person
from exchange.demonstration.story.network import OPENED
from exchange.demonstration.story.post import mark_sent
from exchange.demonstration.story.scene import Scene, acting, at, days
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.messages.models import UNLISTED, Letter

_STAFF = {
    "anneli": ("Anneli", "Korhonen", date(1976, 8, 21)),
    "tomasz": ("Tomasz", "Wójcik", date(1990, 1, 12)),
}


def tell_of_concerns(scene: Scene, password_hash: str) -> None:
    """Appoint two safeguarding leads by three people of the network, and let two young people write to them."""
    _employ(scene, password_hash)
    staff = {key: acting(scene.people[key], Role.NETWORK) for key in ("marta", *_STAFF)}
    for key, first, second in (("marta", "anneli", "tomasz"), ("anneli", "tomasz", "marta")):
        lead = appointing.appoint(scene.people[key].id, actor=staff[first], now=at(scene.today - days(90)))
        appointing.approve(lead, actor=staff[second], now=at(scene.today - days(88)))
    ines, young = (acting(scene.people[key], Role.YOUNGSTER, scene.cities["bagneux"]) for key in ("ines", "kylian"))
    when = at(scene.today - days(20), "16:40")
    concern = services.write_concern(
        "Everybody has said with whom they want to share a room. Nobody named me, and I do not want to be the one who is left over.",
        about={"who": "Nobody in particular"},
        urgency=Urgency.SOON,
        reach=Reach.HERE,
        kept_from=(),
        actor=ines,
        now=when,
    )
    anneli, read_at = staff["anneli"], when + days(1)
    facts = {"session_hash": "", "signed_in_at": read_at, "has_proved": True, "actor": anneli, "now": read_at}
    services.open_concern(concern, reason="It came yesterday and nobody has read it yet.", **facts)  # type: ignore[arg-type]
    reading = find_open_reading(concern, anneli, session_hash="", now=read_at)
    if reading is not None:
        reading.until_at = read_at
    answer = (
        "Thank you for writing. You will not be left over: rooms are not given out by wishes alone, and every room has three beds. "
        "I have asked, without your name, that the rooms are read out to nobody before all are settled. Is there somebody you would like?"
    )
    services.act_on(concern, EntryKind.ANSWER, answer, actor=anneli, now=read_at)
    services.add_words(concern, "Fatoumata would be nice. Thank you!", actor=ines, now=read_at + days(2))
    services.act_on(concern, EntryKind.CLOSED, "Settled: you share with Fatoumata and one more.", actor=anneli, now=read_at + days(3))
    services.write_concern(
        "On the bus to the meeting two of the older ones make jokes about how I speak. It is not terrible but it does not stop.",
        about={"when": "Every Wednesday"},
        urgency=Urgency.SOON,
        reach=Reach.HERE,
        kept_from=(),
        actor=young,
        now=scene.now - days(1),
    )
    for letter in db.session.query(Letter).where(Letter.kind == UNLISTED):
        mark_sent(letter)


def _employ(scene: Scene, password_hash: str) -> None:
    for key, (first, last, born) in _STAFF.items():
        address = f"{key}.network@demo.example"
        person = make_person(first, last, city=None, email=address, birth_date=born)
        grant = make_grant(person, Role.NETWORK)
        account = make_account(person, password_hash=password_hash)
        account.created_at, account.password_changed_at = at(OPENED), at(OPENED, "14:30")
        record("role-given", grant, actor=scene.network, now=account.created_at, city_id=None)
        scene.people[key] = person
        scene.addresses.add(address)
