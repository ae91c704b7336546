"""What would let somebody be reached is found in disguise, and ordinary sentences are left alone."""

import pytest

from exchange.initiatives.checking import find_personal_data
from exchange.initiatives.contact import find_contact
from exchange.voices.rules import LONGEST

REACHES = {
    "phone": [
        "call 06 12 34 56 78",
        "+39 011 123 4567",
        "0 6 1 2 3 4 5 6 7 8",
        "0\u200b6\u200b1\u200b2\u200b3\u200b4\u200b5\u200b6",
        "0612\u20603456\u00ad78",
        "٠٦١٢٣٤٥٦٧٨",
        "０６１２３４５６",
        "6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣",
        "06.12.34.56.78",
        "06.12.34 56.78.90",
        "06-12-34-56-78",
        "06x12x34x56x78",
        "zero six twelve thirty-four fifty-six seventy-eight",
        "zéro six douze trente quatre cinquante six",
        "null sechs eins zwei drei vier fünf sechs",
        "tre tre tre uno due tre quattro",
        "seis uno dos y tres cuatro cinco seis",
    ],
    "mail": [
        "max@example.org",
        "max @ example . org",
        "ｍａｘ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "max at example dot org",
        "max(at)mail(dot)com",
        "max arobase mail point fr",
        "my gmail is maxi",
    ],
    "account": [
        "insta: x",
        "i n s t a max",
        "i.n.s.t.a max",
        "1nst4gr4m max",
        "іnsta max",
        "sn@pchat",
        "I am @max_99",
        "my snap is maxi",
        "IG = max",
        "join our Discord",
        "on TikTok as lamp.boy",
        "inst\u200bagram",
        "WhatsApp",
    ],
    "link": [
        "https://example.org/x",
        "t.me/abc",
        "discord.gg/abc",
        "see example.org",
        "example dot com",
        "www example",
        "linktree",
    ],
    "meeting": [
        "Meet me at the station",
        "let's meet on Sunday",
        "text me",
        "where do you live?",
        "how old are you",
        "send me a pic",
        "appelle-moi",
        "Écris-moi",
        "schreib mir",
        "scrivimi",
        "escríbeme",
        "truca'm",
        "escreve-me",
        "quel âge as-tu ?",
    ],
    "address": ["She lives at 12, rue de la Gare", "classe de 3e B du collège Joliot"],
}
FINE = [
    "We did this in Torino in 2018 and 2019. It cost 120,000 euros for 300 people.",
    "On 12.05.2019 from 18:30 to 20:00, 45 came.",
    "How do you pay for it? In our city we have two squares and three schools.",
    "Nous avons commencé le 3 mai avec douze jeunes et cinq adultes, un samedi sur deux. On se retrouve sur la place.",
    "Who pays for the electricity at night. One lamp or two?",
    "From 2017-2019, 2021 we tried.",
    "It works.It is good at night. One point is open: who asks the shops?",
    "Wir haben 12 Lampen, 3 Bänke und 40 Euro. Samstags treffen wir uns am Tisch.",
    "Il punto è la sera: uno o due tavoli bastano, la piazza è libera.",
    "Can you show me how the table is folded? I live in a small street and it is narrow.",
    "Els dissabtes vam quedar amb els veïns: vuit taules i quatre bancs.",
    "Aos sábados às 18:00 vinham vinte pessoas.",
    "We wrote to the mayor, and she answered. That was in 2019, 2020 and 2021.",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in REACHES.items() for text in texts])
def test_what_reaches_somebody_is_found(kind, text):
    assert kind in find_contact(text)


@pytest.mark.parametrize("text", FINE)
def test_what_reaches_nobody_is_left_alone(text):
    assert find_contact(text) == []


def test_sixty_thousand_signs_take_no_time():
    for text in ("a.b" * 20_000, "1 " * 30_000, "at " * 20_000, "i n s t " * 7_000, "x@" * 30_000, "." * 60_000):
        find_contact(text[:1_500])


@pytest.mark.parametrize("row", ["_", "a_", "1-", "a-1-", "a ", "a.", "at ", "@a", "rue de ", "+1 ", "l’"])
def test_a_long_row_of_anything_is_looked_through_once(row):
    # Tried in every way in which it could be parted, none of these would come to an end within a day.
    assert isinstance(find_contact((row * LONGEST)[:LONGEST] + "aa"), list)
    assert isinstance(find_personal_data({1: (row * 6000)[:6000] + "aa"}), list)
