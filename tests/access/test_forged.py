"""WB-5, SE-2, WB-4: a form from elsewhere does nothing on any address, and no page or file of people stays in a cache."""

import re

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.world import make_world
from tests.access.test_foreign import opened
from tests.access.test_matrix import accounts, filled, read_matrix


def test_no_form_from_elsewhere_is_taken(browser, database):
    """WB-5: each address that writes, by whoever may write there: without a token, and with somebody else's."""
    world = make_world()
    every = accounts(world)
    visitors = {who: browser(account) for who, account in every.items()}
    tokens = {"no token": None, "of another browser": browser(makers.make_user(Role.NETWORK)).csrf_token()}
    tried, taken = 0, []
    for (method, address), row in sorted(read_matrix().items()):
        if method != "POST":
            continue
        who = next((one for one in ("network", "coordinator", "leader", "youngster", "host") if row[one] == "open"), None)
        who = who or next((one for one in ("network", "coordinator", "youngster") if row[one] == "404"), "anonymous")
        if row[who] not in ("open", "404"):
            continue
        for how, token in tokens.items():
            fields = {"csrf_token": token} if token else {}
            headers = {"Origin": "https://elsewhere.example", "Referer": "https://elsewhere.example/"}
            page = visitors[who]._open("POST", filled(address, world), inspect=False, data=fields, headers=headers)
            tried += 1
            if page.status != 400:
                taken.append(f"{who}: {address} {how}: {page.status} {page.location}")
    # With its own token the same form is looked at.
    own, _count = opened(visitors["coordinator"], database, "POST", "/people/duplicates")
    print(f"WB-5 tried {tried} · taken {len(taken)}")
    assert (taken, tried > 200, own.status != 400) == ([], True, True)


# What everybody may read, and what the browser is to keep.
_PUBLIC = re.compile(r"^/(assets|initiatives|manifesto|cities|conferences)\b|^/$")


def test_no_page_or_file_of_people_stays_in_a_cache(browser, database):
    """WB-4: every answer to somebody signed in, files too, says that it is kept nowhere; and sets one cookie that no script reads."""
    world = make_world()
    visitors = {who: browser(account) for who, account in accounts(world).items() if who in ("youngster", "coordinator", "network")}
    tried, kept, cookies = 0, [], set()
    for (method, address), row in sorted(read_matrix().items()):
        who = next((one for one in visitors if row[one] == "open"), None)
        if method != "GET" or who is None or _PUBLIC.search(address):
            continue
        page, _count = opened(visitors[who], database, method, filled(address, world))
        page.response.close()
        tried += 1
        cookies |= {re.sub(r"=[^;]*", "", one, count=1) for one in page.response.headers.getlist("Set-Cookie")}
        if "no-store" not in page.response.headers.get("Cache-Control", ""):
            kept.append(f"{who}: {address}: {page.response.headers.get('Cache-Control')}")
    print(f"WB-4 tried {tried} · kept {len(kept)}")
    assert (kept, tried > 90) == ([], True)
    assert cookies <= {"exchange; HttpOnly; Path=/; SameSite=Lax"}
