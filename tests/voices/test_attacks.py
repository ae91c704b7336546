"""Adults who want to reach minors: whatever they try, nothing of it is shown. The attack is seen with the protection taken away."""

import pytest
from sqlalchemy import func, select

from exchange.access.viewers import Viewer
from exchange.demonstration.comments import make_comment
from exchange.foundation.obstacles import NotFound
from exchange.voices import queries, rules, services
from exchange.voices.models import Comment, CommentState
from tests.voices.test_contact import REACHES

SAY = "/initiatives/a-lantern-way/comments"
TRIES = [text for texts in REACHES.values() for text in texts]


def attack(browser, database, accounts, tries=TRIES):
    """Send every try as everybody; return (tried, shown to anybody)."""
    tried = 0
    for account in accounts:
        page = browser(account)
        for text in tries:
            answer = page._open("POST", SAY, data={"kind": "question", "text": text, "csrf_token": page.csrf_token()}, inspect=False)
            tried += 1
            if answer.status == 422:
                # What was typed is given back, invisible signs and all.
                assert text.split()[0][:4] in answer.soup.select_one("textarea[name=text]").text
    database.expire_all()
    return tried, sum(row.state is CommentState.STANDING for row in database.scalars(select(Comment)))


@pytest.fixture
def unlimited(monkeypatch):
    """Let nobody be stopped by the number of what they send."""
    monkeypatch.setattr(rules, "MOST_A_DAY", 10_000)
    monkeypatch.setattr(rules, "MOST_WAITING", 10_000)


def test_hidden_contact_reaches_nobody(database, browser, initiative, torino, network, unlimited):
    """Even those whose words stand at once cannot send any of it."""
    tried, shown = attack(browser, database, [torino.coordinator])
    print(f"\ntried {tried} · shown {shown} · kept {database.scalar(select(func.count()).select_from(Comment))}")
    assert tried == len(TRIES)
    assert (shown, database.scalar(select(func.count()).select_from(Comment))) == (0, 0)


def test_the_attack_is_seen_without_the_check(database, browser, initiative, torino, unlimited, monkeypatch):
    monkeypatch.setattr("exchange.voices.rules.find_contact", lambda _text: [])
    tried, shown = attack(browser, database, [torino.coordinator], TRIES[::6])
    assert shown == tried > 8


def test_what_nobody_has_read_is_on_no_page(database, browser, initiative, torino, bagneux, network):
    """Each state, each reader: the words of a comment that does not stand are in no public column and on no page of others."""
    secret, tried, shown = "Zyxxy wanders at noon", 0, 0
    for state in CommentState:
        if state is not CommentState.STANDING:
            make_comment(initiative, torino.author, secret, state=state)
    assert database.scalar(select(func.count()).select_from(Comment).where(Comment.text != "")) == 0
    addresses = ["/initiatives/a-lantern-way", SAY, "/initiatives/a-lantern-way.json", "/initiatives.json", "/me/news", "/", "/initiatives"]
    for account in (None, bagneux.youngster, bagneux.coordinator, bagneux.leader, torino.friend):
        page = browser(account)
        for address in addresses:
            if account is None and address == "/me/news":
                continue
            tried += 1
            shown += secret in page._open("GET", address, inspect=False).text
    for comment in database.scalars(select(Comment)):
        for method, end in (("GET", "report"), ("POST", "report"), ("POST", "take-back"), ("GET", "reading"), ("POST", "reading")):
            page = browser(bagneux.friend)
            data = {"csrf_token": page.csrf_token()} if method == "POST" else None
            answer = page._open(method, f"/comments/{comment.id}/{end}", data=data, inspect=False)
            tried += 1
            if end == "report" and comment.state in rules.REPORTABLE:
                # What stood a moment ago is still reported, without its words.
                shown += secret in answer.text
            else:
                shown += answer.status not in (403, 404)
    print(f"\ntried {tried} · shown {shown}")
    assert shown == 0


def test_a_forgotten_reading_would_be_seen(database, browser, initiative, torino, monkeypatch):
    monkeypatch.setattr(rules, "is_read_first", lambda _part: False)
    browser(torino.friend).submit(SAY, {"kind": "question", "text": "Zyxxy wanders at noon"})
    assert "Zyxxy" in browser().get(SAY).text


def test_nobody_takes_back_what_others_wrote(database, initiative, torino):
    comment = make_comment(initiative, torino.author, state=CommentState.WAITING)
    assert [row.id for row in queries.list_own(viewer=_viewer(torino.friend))] == []
    with pytest.raises(NotFound):
        services.take_back(comment, actor=_viewer(torino.friend), now=comment.written_at)


def _viewer(account):
    return Viewer(account.person_id, account.id)
