"""What a reader is shown before it is public, and what nobody can make public without a reader: how somebody is reached."""

import pytest

from exchange.initiatives.checking import find_personal_data, why_not_public


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("J’habite 12 rue Jean Moulin.", ["address"]),
        ("J’habite rue de la République, 4.", ["address"]),
        ("Ella vive en la calle de Alcalá 221.", ["address"]),
        ("Viu al carrer Aragó, 45", ["address"]),
        ("Abita in via Garibaldi 7.", ["address"]),
        ("Mora na rua Augusta, n.º 12", ["address"]),
        ("Mora na rua Augusta, 12", ["address"]),
        ("She lives at 14 Baker Street.", ["address"]),
        ("Er wohnt in der Goethestraße 9b.", ["address"]),
        ("Elle est en classe de 3e B au collège Joliot-Curie.", ["class"]),
        ("Er geht in die Klasse 8b der Gesamtschule.", ["class"]),
        ("She is in year 9 of the school by the river.", ["class"]),
        # What stays unsaid: ordinary sentences.
        ("On s’assoit dans la rue le jeudi à 18 h.", []),
        ("Un corso di 20 ore per due persone.", []),
        ("The street has 40 lamps; 12 people came.", []),
        ("Die Straße hat 30 Häuser.", []),
        ("A school opens its yard on Saturdays.", []),
        ("Via libera per 12 ragazzi.", []),
        ("Le lycée ouvre sa cour le samedi.", []),
        ("Nous étions 25 dans la classe.", []),
    ],
)
def test_addresses_and_classes(text, kinds):
    assert [one.kind for one in find_personal_data({2: text})] == kinds


def test_a_long_text_is_looked_through_quickly():
    assert find_personal_data({2: "rue de la " * 400 + "A" * 4000 + "1 " * 2000}) is not None


# As people write them in the countries of the seven languages, and as phones and other programs paste them.
NUMBERS = {
    "en": ("07700 900123", "(020) 7946 0958", "+44 7700 900123"),
    "fr": ("06 12 34 56 78", "06.12.34.56.78", "06-12-34-56-78", "0612345678", "+33 (0)6 12 34 56 78", "0033 6 12345678"),
    "es": ("612 34 56 78", "612345678", "+34 612 345 678"),
    "ca": ("93 412 34 56", "934 123 456"),
    "de": ("0171/1234567", "0171 - 123 45 67", "+49 (0)171 1234567", "030 12345678"),
    "it": ("347 123 4567", "+39 347 1234567", "011 123456"),
    "pt": ("912 345 678", "+351 912 345 678"),
    "pasted": ("06\u00a012\u00a034\u00a056\u00a078", "06\u202f12\u202f34\u202f56\u202f78", "06–12–34–56–78"),
    "hidden": ("06\u200b12345678", "0\ufe0f\u20e36 12 34 56 78"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "number"), [(language, one) for language, found in NUMBERS.items() for one in found])
def test_a_number_is_seen_however_it_is_written(language, number):
    for text in (f"Call {number}.", f"WhatsApp{number}", f"({number})", number):
        assert [one.kind for one in find_personal_data({2: text})] == ["phone"], text
        assert [one.code for one in why_not_public("Ours.", [text])] == ["public-phone"], text


def test_days_and_sums_are_no_numbers_to_call():
    texts = ["On 01.09.2016", "01.09.2016 - 31.08.2017", "01.09.16–31.08.17", "2016-09-01 14:00", "2014-2017", "18:00-20:00"]
    found = [one.words for text in (*texts, "120 000 000 €", "1.250.000") for one in find_personal_data({2: text})]
    assert found == []


def test_what_was_read_in_one_place_may_stand_in_another():
    known = "Ask the youth office: 01 42 53 11 00, or @bagneux_jeunes."
    assert why_not_public("Fragt das Jugendamt: 01.42.53.11.00 (@bagneux_jeunes)", known=[known]) == []
    found = why_not_public("Rufe 0171 1234567 an, oder lea (at) example.org, oder @lea.", known=[known])
    assert [one.code for one in found] == ["public-email", "public-account", "public-phone"]
