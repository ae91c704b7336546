"""*I saw something* on a phone without network: kept, shown again, and sent once, whatever becomes of the answers."""

import contextlib
import re
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.browser.conftest import PATIENCE, PHONE
from tests.browser.line import Line

_KEPT = "async () => (await caches.has('exchange-shell')) ? (await (await caches.open('exchange-shell')).keys()).length : 0"
# It has asked who is here and sent what waited, and the worker hears it.
_SETTLED = "document.querySelector('x-notes').word === 'done' && Boolean(navigator.serviceWorker.controller)"
_SHELL = "async () => (await (await caches.match('/sightings/offline', {ignoreVary: true})).text())"
_TABS = "navigator.locks.query().then((all) => all.held.filter((one) => one.name.startsWith('exchange-tab-')).length)"
_PHOTOS = """() => new Promise((done) => { indexedDB.open('exchange-notes').onsuccess = (event) => {
  event.target.result.transaction('notes').objectStore('notes').getAll().onsuccess = async (all) => done(await Promise.all(
    all.target.result.filter((one) => one.photo).map(async (one) => [one.photo.type, one.photo.size, await one.photo.text()]))); } })"""


def png_with_a_place(side: int = 1800) -> bytes:
    """Return a picture larger than what a phone keeps, that says where it was taken."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x20\x60\x60" * side for _row in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    place = chunk(b"tEXt", b"Location\0taken-at-41.38-2.17")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + place + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def line(site: str) -> Iterator[Line]:
    made = Line(site)
    yield made
    made.close()


@pytest.fixture
def phone(line: Line, chromium: Browser, open_tab: Callable[..., Page], signed_in_states: dict[Any, Any], site: str) -> Iterator[Page]:
    """Open the page for notes as a youngster on a phone, with all that it keeps for later."""
    if (site, "youngster") not in signed_in_states:
        open_tab("youngster").context.close()
    context = chromium.new_context(
        base_url=line.address, viewport=PHONE, has_touch=True, locale="en-GB", storage_state=signed_in_states[site, "youngster"]
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto("/sightings/new")
    wait_until(page, lambda: page.evaluate(_KEPT) >= 6 and page.evaluate(_SETTLED))
    yield page
    context.close()
    assert failed == [], "a script failed"


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    for _turn in range(PATIENCE // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come to pass")


def cut(page: Page, line: Line, *, off: bool) -> None:
    line.is_cut = off
    page.context.set_offline(off)


def keep(page: Page, note: str) -> None:
    page.fill("[name=note]", note)
    page.get_by_role("button", name="Keep this note").click()
    expect(page.locator(".notes__words", has_text=note[:40])).to_be_visible()


def listed(page: Page, words: str) -> int:
    for _turn in range(5):
        try:
            page.goto("/sightings")
        except PlaywrightError as error:
            # The page went to its own list at the same moment, as it does when a note is sent.
            if not re.search("ERR_ABORTED|interrupted by another navigation", error.message):
                raise
        # Where the site is slow to answer, the page that the phone kept does.
        if page.locator("h1").inner_text() == "What I saw":
            break
    return page.locator("article blockquote", has_text=words).count()


def test_two_notes_without_network_survive_a_reload_and_are_sent_once(phone, line, site):
    shell = phone.evaluate(_SHELL)
    assert [word for word in ("Belkacem", "csrf_token", "Bagneux 20", "youngster") if word in shell] == []
    cut(phone, line, off=True)
    # Whatever page of notes is opened, the one that the phone kept answers, with the programme of the conference.
    phone.goto("/sightings/new")
    expect(phone.locator("h1")).to_have_text("I saw something")
    expect(phone.locator("select[name=session] option")).not_to_have_count(1)
    words = f"Painted benches {site[-5:]}"
    phone.select_option("[name=session]", index=1)
    file = {"name": "<script>alert(1)</script>.png", "mimeType": "image/png", "buffer": png_with_a_place()}
    phone.set_input_files("[name=photo]", file)
    expect(phone.locator("[data-photo-kept] img")).to_be_visible()
    keep(phone, words)
    # A PDF is no photo, and 60,000 characters are no note: said at once, and what was written stays.
    phone.set_input_files("[name=photo]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    expect(phone.locator(".field__error").first).to_contain_text("This file is not a photo that your phone can open.")
    phone.fill("[name=note]", "y" * 60_000)
    phone.get_by_role("button", name="Keep this note").click()
    expect(phone.locator(".field__error").first).to_contain_text("Your note has 60000 characters. At most 2000 fit")
    assert len(phone.input_value("[name=note]")) == 60_000
    keep(phone, f"{words}, two")
    [(kind, size, content)] = phone.evaluate(_PHOTOS)
    assert (kind, size < 200_000, "taken-at" in content) == ("image/jpeg", True, False)
    phone.reload()
    expect(phone.locator(".notes__row")).to_have_count(2)
    expect(phone.locator("[data-line]")).to_contain_text("2 notes wait on this phone")
    expect(phone.locator(".notes__row .chip").first).to_have_text("On this phone")
    cut(phone, line, off=False)
    expect(phone.locator(".notes__row[data-is=sent]")).to_have_count(2)
    expect(phone.locator("[data-line]")).to_have_text("Everything is sent.")
    assert (listed(phone, words), line.sent) == (2, ["201", "201"])


@pytest.mark.parametrize("planted", [False, True], ids=["as it is", "its number lost"])
def test_a_lost_answer_leaves_one_note(phone, line, site, planted):
    words = f"A lamp over the stop {site[-5:]} {planted}"
    if planted:
        # The fault: the number by which the server knows a repeated note is another one each time.
        turns = iter(range(10, 99))
        line.changing = lambda request: _with_another_number(request, next(turns))
    line.losing = 1
    phone.fill("[name=note]", words)
    phone.get_by_role("button", name="Keep this note").click()
    wait_until(phone, lambda: len(line.sent) >= 1)
    # Whoever does not wait for the phone to try again presses the button; both at once do no harm.
    with contextlib.suppress(PlaywrightError):  # the page is on its way to the list already
        phone.evaluate("document.querySelector('[data-send-now]')?.click()")
    wait_until(phone, lambda: len(line.sent) >= 2)
    assert line.sent[:2] == (["201", "201"] if planted else ["201", "200"])
    assert listed(phone, words) == (2 if planted else 1)


def _with_another_number(request: bytes, turn: int) -> bytes:
    head, name, rest = request.partition(b'name="client_key"\r\n\r\n')
    return head + name + str(turn).encode() + rest[2:]


def test_a_refused_note_stays_with_its_sentence_and_is_mended(phone, line, site):
    words = f"A table in the square {site[-5:]}"
    cut(phone, line, off=True)
    phone.goto("/sightings/new")
    keep(phone, words)
    # What the page lets through the server still judges: a note that grew too long on the phone.
    phone.evaluate(
        """async (words) => { for (const one of await exchangeNotes.all())
             if (one.note === words) await exchangeNotes.put({...one, note: words + 'z'.repeat(3000)}) }""",
        words,
    )
    cut(phone, line, off=False)
    row = phone.locator(".notes__row[data-is=refused]")
    expect(row.locator(".chip")).to_have_text("Needs you")
    expect(row.locator("[data-reason]")).to_have_text("At most 2000 characters, please.")
    expect(phone.locator("[data-line]")).to_have_text("1 note needs you")
    # Rows are drawn anew with each piece of news: a press must not fall between two.
    row.get_by_role("button", name="Change it").evaluate("one => one.click()")
    # The words come from where the phone keeps them: who types before they are there, types beneath them.
    expect(phone.locator("[name=note]")).to_have_value(re.compile("zzz$"))
    phone.fill("[name=note]", words)
    phone.get_by_role("button", name="Keep this note").click()
    wait_until(phone, lambda: "201" in line.sent)
    assert listed(phone, words) == 1


def test_notes_go_out_under_the_account_that_wrote_them_alone(phone, line, site):
    words = f"A choir of two schools {site[-5:]}"
    cut(phone, line, off=True)
    phone.goto("/sightings/new")
    keep(phone, words)
    line.takes_notes = False
    cut(phone, line, off=False)
    # Signed out elsewhere, or after half a day: the cookie opens nothing any more.
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    phone.goto("/sightings/offline")
    expect(phone.locator("[data-why]")).to_have_text("Sign in to send; your notes stay on this phone.")
    expect(phone.locator("[data-sign-in-link]")).to_be_visible()
    # Nobody knows who holds the phone: no words are shown, and none are taken under that account.
    expect(phone.locator(".notes__row")).to_have_count(0)
    expect(phone.locator("[data-note-form]")).to_be_hidden()
    # Somebody else signs in on the same phone: they read no word of it, and send nothing.
    phone.goto("/sign-in")
    phone.fill("input[name=email]", "leader.bagneux@demo.example")
    phone.fill("input[name=password]", "demo-exchange")
    phone.locator("main form:has(input[name=password]) button[type=submit]").first.click()
    phone.wait_for_url("**/")
    phone.goto("/sightings/new")
    expect(phone.locator("[data-others]")).to_contain_text("1 note of another account waits on this phone.")
    expect(phone.locator(".notes__row")).to_have_count(0)
    # Signing out drops the page that the phone kept; the note still waits for whoever wrote it.
    phone.locator(".menu--me summary").click()
    phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_url("**/sign-in")
    wait_until(phone, lambda: phone.evaluate(_KEPT) == 0)
    line.takes_notes = True
    phone.context.clear_cookies()
    phone.context.add_cookies(cookies)
    phone.goto("/sightings/new")
    wait_until(phone, lambda: bool(line.sent))
    wait_until(phone, lambda: phone.evaluate("exchangeNotes.all().then((all) => !all.length)"))
    assert (listed(phone, words), line.sent) == (1, ["201"])


# What the sender does is watched at the last step before the line: `before` runs when a note sets off, and may lose it.
_SEND = """async (notes) => {
  const own = exchangeNotes, whole = window.fetch, who = (await own.read('who')).account;
  let at = 0;
  const when = () => new Date(Date.now() - 9000 + at++).toISOString();
  for (const note of notes) await own.put({account: who, seenAt: when(), state: 'waits', tries: 0, ...note});
  window.fetch = async (address, init) => {
    if (!init.signal) throw new TypeError('it would be waited for without end');
    if (init.method === 'POST') await (BEFORE)(init.body.get('note'), own);
    return whole(address, init);
  };
  try { await own.send({facts: '/sightings/offline.json', send: '/sightings/notes.json'}); } finally { window.fetch = whole; }
  return (await own.all()).map((note) => note.note).sort();
}"""
_KEYS = [f"6ad5f2f1-7a2a-4f3f-9df6-0d7c1d6f4a{number}" for number in range(10, 30)]


def test_the_sender_works_from_fresh_notes_and_loses_no_words(phone, line, site):
    mark, keys = site[-5:], iter(_KEYS)

    def notes(*words: str) -> list[dict[str, Any]]:
        return [{"note": f"{one} {mark}", "key": next(keys)} for one in words]

    # While the first is on its way the second is taken away, and the first gets other words.
    first, second = notes("first", "second")
    changing = f"""async (words, own) => {{ if (!words.startsWith('first')) return; await own.take('{second["key"]}');
      await own.put({{...(await own.find('{first["key"]}')), note: 'edited {mark}', state: 'mending'}}) }}"""
    assert phone.evaluate(_SEND.replace("BEFORE", changing), [first, second]) == [f"edited {mark}"]
    assert line.sent == ["201"]
    phone.evaluate("async () => { for (const note of await exchangeNotes.all()) await exchangeNotes.take(note.key) }")
    # Other words under a number that arrived go out under one of their own.
    assert phone.evaluate(_SEND.replace("BEFORE", "async () => null"), [{**first, "note": f"third {mark}"}]) == []
    assert line.sent == ["201", "409", "201"]
    # One that fails stands in no other's way, and two in a row are enough.
    failing = "async (words) => { if (words.startsWith('bad')) throw new TypeError('cut') }"
    assert phone.evaluate(_SEND.replace("BEFORE", failing), notes("bad", "good", "fine")) == [f"bad {mark}"]
    phone.evaluate("async () => { for (const note of await exchangeNotes.all()) await exchangeNotes.take(note.key) }")
    assert phone.evaluate(_SEND.replace("BEFORE", failing), notes("bad one", "bad two", "well")) == [
        f"{one} {mark}" for one in ("bad one", "bad two", "well")
    ]
    # A phone that slept has closed its shelf without a word.
    phone.evaluate(
        """() => { const whole = IDBDatabase.prototype.transaction; IDBDatabase.prototype.transaction = function () {
             IDBDatabase.prototype.transaction = whole; throw new DOMException('closed', 'InvalidStateError') } }"""
    )
    assert len(phone.evaluate("exchangeNotes.all()")) == 3
    page = [listed(phone, f"{words} {mark}") for words in ("first", "second", "edited", "third", "good", "fine")]
    assert page == [1, 0, 0, 1, 1, 1]


def test_whoever_leaves_by_any_door_is_forgotten(phone, line, site):
    for path in ("/sign-in", "/account/devices/end", "/invitations/none", "/reset/none"):
        phone.evaluate("async (path) => { await exchangeNotes.keep('who', {account: 'a'}); await fetch(path, {method: 'POST'}) }", path)
        wait_until(phone, lambda: phone.evaluate("exchangeNotes.read('who').then((who) => !who)"))
    wait_until(phone, lambda: phone.evaluate(_KEPT) == 0)
    # A page that the worker does not hear tells it.
    phone.context.new_cdp_session(phone).send("Network.setBypassServiceWorker", {"bypass": True})
    phone.goto("/sightings/new")
    phone.evaluate("Object.defineProperty(navigator.serviceWorker, 'controller', {value: null})")
    wait_until(phone, lambda: phone.evaluate("exchangeNotes.read('who').then(Boolean)"))
    phone.fill("[name=note]", "Half a thought")
    phone.evaluate(
        """() => { addEventListener('submit', (event) => event.preventDefault());
             document.querySelector('form[action$="/sign-out"]').requestSubmit() }"""
    )
    expect(phone.locator("[data-note-form]")).to_be_hidden()
    assert phone.evaluate("exchangeNotes.read('who').then((who) => !who)")
    assert [note["state"] for note in phone.evaluate("exchangeNotes.all()")] == ["mending"]
    expect(phone.locator(".notes__row")).to_have_count(0)


def test_who_left_while_a_page_or_an_answer_was_on_its_way_stays_forgotten(phone, line, site):
    [worker] = phone.context.service_workers
    account = phone.evaluate("exchangeNotes.read('who').then((who) => who.account)")
    wait_until(phone, lambda: phone.evaluate("Boolean(navigator.serviceWorker.controller)"))
    facts = phone.evaluate("exchangeNotes.ask('/sightings/offline.json')")
    assert (facts["account"], phone.evaluate(_KEPT)) == (account, 6)
    phone.evaluate("fetch('/sign-out', {method: 'POST'}).catch(() => null)")
    wait_until(phone, lambda: phone.evaluate(_KEPT) == 0)
    # Their page asked to be kept, and the worker hears it only now.
    worker.evaluate(
        """() => { const whole = Cache.prototype.put; self.puts = 0;
             Cache.prototype.put = function (...all) { self.puts += 1; return whole.apply(this, all) } }"""
    )
    phone.evaluate("navigator.serviceWorker.controller.postMessage({kind: 'keep', language: 'en'})")
    wait_until(phone, lambda: worker.evaluate("self.puts") == 6)
    wait_until(phone, lambda: phone.evaluate(_KEPT) == 0)
    # An answer from before says nothing about who is here now; one from after does.
    assert phone.evaluate("(facts) => exchangeNotes.welcome(facts)", facts) is False
    assert phone.evaluate("exchangeNotes.read('who')") is None
    later = {**facts, "left": phone.evaluate("exchangeNotes.read('left').then((left) => left.mark)")}
    phone.evaluate("(facts) => exchangeNotes.welcome(facts)", later)
    assert phone.evaluate("exchangeNotes.read('who').then((who) => who.account)") == account


def test_a_full_phone_sends_at_once(phone, line, site):
    words = f"No room left {site[-5:]}"
    phone.evaluate(
        """() => { const whole = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (one) {
             const asked = whole.call(this, one); this.transaction.abort(); return asked } }"""
    )
    phone.fill("[name=note]", words)
    phone.get_by_role("button", name="Keep this note").click()
    wait_until(phone, lambda: bool(line.sent))
    phone.wait_for_url("**/sightings")
    assert (listed(phone, words), line.sent) == (1, ["201"])


def test_the_next_note_is_typed_in_peace_and_each_tab_has_its_own(phone, line, site):
    typed = threading.Event()

    def slowly(request: bytes) -> bytes:
        typed.wait(30)
        return request

    line.changing = slowly
    keep(phone, f"Sent while typing {site[-5:]}")
    phone.fill("[name=note]", "The next one")
    typed.set()
    wait_until(phone, lambda: bool(line.sent))
    expect(phone.locator("[data-line]")).to_have_text("Everything is sent.")
    phone.wait_for_timeout(300)
    assert (phone.url.split("/")[-1], phone.input_value("[name=note]")) == ("new", "The next one")
    other = phone.context.new_page()
    other.goto("/sightings/new")
    wait_until(other, lambda: other.evaluate("Boolean(document.querySelector('x-notes').holder)"))
    assert other.input_value("[name=note]") == ""
    other.fill("[name=note]", "Beside it")
    # At once: nobody waits until typing is over.
    other.reload()
    expect(other.locator("[name=note]")).to_have_value("Beside it")
    phone.reload()
    expect(phone.locator("[name=note]")).to_have_value("The next one")
    # What a closed tab leaves behind is found again.
    other.close()
    wait_until(phone, lambda: phone.evaluate(_TABS) == 1)
    phone.fill("[name=note]", "")
    phone.reload()
    expect(phone.locator("[name=note]")).to_have_value("Beside it")


def test_the_worker_keeps_no_page_of_another_version_and_a_broken_cache_stops_nobody(phone, line, site):
    [worker] = phone.context.service_workers
    telling = "navigator.serviceWorker.controller.postMessage({kind: 'keep', language: 'en'})"
    wait_until(phone, lambda: phone.evaluate("Boolean(navigator.serviceWorker.controller)"))
    # A script that the page does not name: it is of another version.
    worker.evaluate("async () => { exchangeOffline.assets.push('/alive'); await caches.delete('exchange-shell') }")
    phone.evaluate(telling)
    phone.wait_for_timeout(1500)
    assert phone.evaluate(_KEPT) == 0
    worker.evaluate("() => { exchangeOffline.assets.pop() }")
    phone.evaluate(telling)
    wait_until(phone, lambda: phone.evaluate(_KEPT) == 6)
    worker.evaluate("() => { caches.match = () => Promise.reject(new Error('broken')) }")
    phone.goto("/account")
    expect(phone.locator("h1")).to_be_visible()
    worker.evaluate("() => { delete caches.match }")
