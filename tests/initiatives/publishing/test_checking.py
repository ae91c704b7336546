"""What a reader is shown before it is public: where somebody lives, and in which class of which school they are."""

import pytest

from exchange.initiatives.checking import find_personal_data


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
