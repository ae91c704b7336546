"""The letters of accounts, said in no language yet."""

from datetime import datetime

from exchange.access.permissions import Role
from exchange.foundation.formats import day
from exchange.foundation.languages import LazyString, Sentence, _l
from exchange.messages.drafts import LINK, LetterDraft
from exchange.people.models import Person


class _Day:
    """A day in words of whoever reads."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __str__(self) -> str:
        return day(self.at)


def invitation(person: Person, *, role: Role, city_name: str = "", invited_by: str = "", until: datetime) -> LetterDraft:
    """Invite somebody to choose a password: who invites, for which city, how long the link lasts."""
    return LetterDraft(
        kind="account-invitation",
        subject=_l("Your invitation to Exchange"),
        greeting=_l("Hello %(name)s,", name=person.called),
        paragraphs=[
            _who_invites(role, city_name=city_name, invited_by=invited_by),
            _l("Exchange is where cities prepare trips of young people to conferences, and keep the ideas they bring home."),
            _l("Press the button and choose a password. That is all you need to do."),
            _l("The button works once, until %(day)s. If it is too late, ask for a new one on the same page.", day=_Day(until)),
        ],
        button=(_l("Choose my password"), LINK),
        reason=_l(
            "You get this letter because somebody entered your address in Exchange. If you do not know why, "
            "do nothing: without the button nothing happens."
        ),
    )


def _who_invites(role: Role, *, city_name: str, invited_by: str) -> Sentence:
    part: LazyString = role.label
    if invited_by and city_name:
        return _l("%(who)s invites you to Exchange for %(city)s. Your part there: %(part)s.", who=invited_by, city=city_name, part=part)
    if invited_by:
        return _l("%(who)s invites you to Exchange. Your part there: %(part)s.", who=invited_by, part=part)
    if city_name:
        return _l("You are invited to Exchange for %(city)s. Your part there: %(part)s.", city=city_name, part=part)
    return _l("You are invited to Exchange. Your part there: %(part)s.", part=part)


def password_reset(person: Person) -> LetterDraft:
    """Give somebody who asked for it a link to choose a new password."""
    return LetterDraft(
        kind="password-reset",
        subject=_l("Choose a new password for Exchange"),
        greeting=_l("Hello %(name)s,", name=person.called),
        paragraphs=[
            _l("Somebody, probably you, said that your password for Exchange is forgotten."),
            _l("Press the button and choose a new one. The button works once, for two hours."),
            _l("If it was not you, do nothing: your old password stays as it is."),
        ],
        button=(_l("Choose a new password"), LINK),
        reason=_l("You get this letter because your address was typed on the page for forgotten passwords."),
    )


def password_changed(person: Person) -> LetterDraft:
    """Tell somebody that their password was changed, so that a stranger's change does not stay unseen."""
    return LetterDraft(
        kind="password-changed",
        subject=_l("Your password for Exchange was changed"),
        greeting=_l("Hello %(name)s,", name=person.called),
        paragraphs=[
            _l("Your password was changed just now, and your other devices were signed out."),
            _l("If it was not you, choose a new password at once and tell the people who invited you."),
        ],
        button=(_l("It was not me"), "/forgotten"),
        reason=_l("You get this letter each time the password of your account changes."),
    )


def second_factor_changed(person: Person, *, is_replaced: bool) -> LetterDraft:
    """Tell somebody that their second factor is new, so that a stranger's change does not stay unseen."""
    what = _l("Your second factor for Exchange was replaced") if is_replaced else _l("Your second factor for Exchange was set up")
    return LetterDraft(
        kind="second-factor-changed",
        subject=what,
        greeting=_l("Hello %(name)s,", name=person.called),
        paragraphs=[
            _l("Your second factor was replaced just now: only codes of the new one, and ten new recovery codes, let you in.")
            if is_replaced
            else _l("From now on Exchange asks for a code of your phone, beside your password, when you sign in."),
            _l("If it was not you, choose a new password at once and tell the people who invited you."),
        ],
        button=(_l("It was not me"), "/forgotten"),
        reason=_l("You get this letter each time the second factor of your account changes."),
    )
