"""What somebody needs, over the packaged rules: the golden cases of the programme, and each country once."""

from datetime import date

import pytest

from exchange.papers.documents import document_problems, months_later
from exchange.papers.models import Certification, Needed, PaperKind, PaperRule, Signers
from exchange.papers.rules import Certainty, Traveller, Trip, any_matches, matches, papers_needed
from exchange.papers.seeding import packaged_rules

TODAY = date(2026, 12, 1)
_GROUPS, _RULES = packaged_rules()
GROUPS = {group["code"]: frozenset(group["countries"]) for group in _GROUPS}
RULES = [PaperRule(**facts) for facts in _RULES]
FREE = [
    "AT",
    "BE",
    "BG",
    "CH",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IS",
    "IT",
    "LI",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "NO",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
]


def trip(home="FR", destination="PT", **facts):
    return Trip(home, destination, **({"leaves_on": date(2027, 5, 10), "returns_on": date(2027, 5, 16)} | facts))


def somebody(nationality="FR", residence=None, age=15, **facts):
    facts = {"birth_date": date(2027 - age, 1, 1), "document_type": "passport", "document_expires_on": date(2031, 1, 1)} | facts
    nationalities = tuple(nationality.split())
    return Traveller(nationalities, residence if residence is not None else nationalities[0], **facts)


def needed(who, where=None, today=TODAY):
    return papers_needed(who, where or trip(), RULES, groups=GROUPS, today=today)


def authorisations(who, where=None, *, only=Needed.MANDATORY):
    return [need.code for need in needed(who, where) if need.kind is PaperKind.AUTHORISATION and need.needed is only]


def codes(who, where=None):
    return {need.code for need in needed(who, where)}


def problems(who, where=None):
    where = where or trip()
    return [code for code, _facts in document_problems(who, where, needed(who, where))]


def test_a_boy_of_any_passport_who_lives_in_france_needs_the_ast():
    moroccan = somebody("MA", "FR")
    assert authorisations(moroccan, trip("FR", "DE")) == ["fr-ast"]
    need = next(need for need in needed(moroccan, trip("FR", "DE")) if need.code == "fr-ast")
    assert (need.signers, need.certification, need.is_official_form, need.certainty) == (
        Signers.ONE,
        Certification.NONE,
        True,
        Certainty.VERIFIED,
    )
    assert need.form.endswith("15646*01")
    assert need.due_on == date(2027, 4, 19)
    assert [rule.source for rule in need.rules] != [""]


def test_with_a_parent_nobody_asks_for_an_authorisation():
    assert codes(somebody("MA", "FR", travels_with_guardian=True), trip("FR", "DE")) & {"fr-ast", "de-entry", "letter"} == set()


@pytest.mark.parametrize(("age", "codes_"), [(13, ["it-dichiarazione"]), (14, [])])
def test_an_italian_needs_the_declaration_below_fourteen(age, codes_):
    assert authorisations(somebody("IT", age=age), trip("IT", "PT")) == codes_


def test_a_portuguese_girl_needs_one_only_outside_schengen():
    girl = somebody("PT")
    assert authorisations(girl, trip("PT", "DE")) == []
    assert authorisations(girl, trip("PT", "GB")) == ["pt-autorizacao"]
    assert authorisations(girl, trip("PT", "DE", transit=("GB",))) == ["pt-autorizacao"]


# nationality = home, age 15, to Portugal (the Portuguese to London) → (mandatory, advised)
COUNTRIES = [
    ("FR", "fr-ast", ""),
    ("ES", "es-permiso", ""),
    ("RO", "ro-declaratie", ""),
    ("BG", "bg-saglasie", ""),
    ("HR", "hr-odobrenje", ""),
    ("NL", "nl-toestemming", ""),
    ("BE", "", "be-toestemming"),
    ("DE", "", "de-brief"),
    ("HU", "", "hu-hozzajarulas"),
    ("CZ", "", ""),
    ("CY", "", ""),
    ("DK", "", ""),
    ("GR", "gr-declaration", ""),
    ("LV", "lv-consent", ""),
    ("LT", "lt-consent", ""),
    ("GB", "", "gb-letter"),
    ("TR", "tr-muvafakatname", ""),
    ("IT", "", ""),
    *((code, "", f"{code.lower()}-letter") for code in ["AT", "EE", "FI", "IE", "LU", "MT", "PL", "SE", "SI", "SK", "NO", "IS", "CH"]),
    # nobody knows: the letter that is advised everywhere
    ("LI", "", "letter"),
    ("MA", "", "letter"),
    ("CO", "", "letter"),
]


@pytest.mark.parametrize(("country", "mandatory", "advised"), COUNTRIES)
def test_each_country(country, mandatory, advised):
    who, where = somebody(country), trip(country, "PT")
    assert authorisations(who, where) == ([mandatory] if mandatory else [])
    assert authorisations(who, where, only=Needed.ADVISED) == ([advised] if advised else [])


def test_what_is_advised_where_nothing_is_known_is_to_be_checked():
    letter = next(need for need in needed(somebody("MA"), trip("MA", "PT")) if need.code == "letter")
    assert (letter.signers, letter.certification, letter.certainty, letter.extras) == (
        Signers.ALL_HOLDERS,
        Certification.NONE,
        Certainty.TO_CHECK,
        ("signer-id-copy",),
    )


@pytest.mark.parametrize("country", ["CZ", "CY", "DK"])
def test_that_nothing_is_needed_is_not_believed_unchecked(country):
    said = [need for need in needed(somebody(country), trip(country, "PT")) if need.needed is Needed.NONE]
    assert [(need.code, need.certainty) for need in said] == [(f"{country.lower()}-none", Certainty.TO_CHECK)]


def test_foreign_minors_who_live_in_spain_do_not_take_the_spanish_declaration():
    assert authorisations(somebody("MA", "ES"), trip("ES", "PT")) == []
    assert authorisations(somebody("MA", "ES"), trip("ES", "PT"), only=Needed.ADVISED) == ["letter"]


def test_passport_and_home_are_asked_together():
    assert authorisations(somebody("IT", "FR", age=13), trip("FR", "PT")) == ["fr-ast", "it-dichiarazione"]


def test_a_rule_past_its_review_is_to_be_checked_again():
    def certainty(today):
        return next(need.certainty for need in needed(somebody("FR"), today=today) if need.code == "fr-ast")

    assert certainty(date(2027, 11, 22)) is Certainty.VERIFIED
    assert certainty(date(2027, 11, 23)) is Certainty.TO_CHECK


def test_every_row_from_memory_is_to_be_checked():
    assert {rule.code for rule in RULES if rule.evidence == "M" and rule.checked_on} == set()


def test_who_turns_eighteen_on_the_trip_left_as_a_minor():
    assert authorisations(somebody(birth_date=date(2009, 5, 12))) == ["fr-ast"]
    assert authorisations(somebody(birth_date=date(2009, 5, 10))) == []
    assert authorisations(somebody(birth_date=date(2009, 5, 9))) == []


def test_without_a_birth_date_a_young_person_counts_as_a_minor_and_a_leader_does_not():
    assert authorisations(somebody(birth_date=None)) == ["fr-ast"]
    assert authorisations(somebody(birth_date=None, may_be_minor=False)) == []


def test_who_stays_in_the_country_needs_nothing():
    assert codes(somebody(), trip("FR", "FR")) == set()


@pytest.mark.parametrize("country", [code for code in FREE if code != "IE"])
@pytest.mark.parametrize("age", [0, 15, 40])
def test_to_the_united_kingdom_everybody_needs_passport_and_eta(country, age):
    where = trip(country, "GB")
    assert {"document", "gb-eta"} <= codes(somebody(country, age=age), where)
    card = somebody(country, age=age, document_type="identity_card")
    assert problems(card, where) == ["document-not-accepted"]
    assert problems(somebody(country, age=age), where) == []


def test_the_united_kingdom_on_the_way_asks_the_same():
    assert "gb-eta" in codes(somebody("FR", age=20), trip("FR", "PT", transit=("GB",)))
    assert problems(somebody(document_type="identity_card"), trip("FR", "PT", transit=("GB",))) == ["document-not-accepted"]


def test_irish_and_british_people_need_no_eta():
    assert "gb-eta" not in codes(somebody("IE"), trip("IE", "GB"))
    assert not {"gb-eta", "gb-eta-third", "visa-gb"} & codes(somebody("GB", "FR"), trip("FR", "GB"))


def test_a_card_is_enough_inside_the_union():
    assert problems(somebody("FR", document_type="identity_card", document_expires_on=date(2027, 5, 16))) == []


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"document_expires_on": date(2027, 7, 16), "document_issued_on": date(2020, 1, 1)}, ["document-too-short"]),
        ({"document_expires_on": date(2027, 8, 15), "document_issued_on": date(2020, 1, 1)}, ["document-too-short"]),
        ({"document_expires_on": date(2027, 8, 16), "document_issued_on": date(2020, 1, 1)}, []),
        ({"document_issued_on": date(2016, 5, 10)}, ["document-too-old"]),
        ({"document_issued_on": date(2017, 5, 9)}, ["document-too-old"]),
        ({"document_issued_on": date(2017, 5, 10)}, []),
        ({}, ["document-issue-unknown"]),
        ({"document_expires_on": None, "document_issued_on": date(2020, 1, 1)}, ["document-expiry-unknown"]),
        ({"document_type": "identity_card", "document_issued_on": date(2020, 1, 1)}, ["document-not-accepted"]),
    ],
)
def test_a_passport_from_elsewhere_holds_three_months_longer_and_is_not_older_than_ten_years(facts, found):
    assert problems(somebody("CO", **facts), trip("CO", "PT")) == found


def test_visas_are_probable_never_excluded():
    assert "visa-schengen" in codes(somebody("MA"), trip("MA", "PT"))
    assert "visa-schengen" in codes(somebody("TR"), trip("TR", "PT"))
    assert "visa-schengen" not in codes(somebody("CO"), trip("CO", "PT"))
    assert "visa-schengen" not in codes(somebody("MA", "FR"), trip("FR", "PT"))  # with a residence permit
    assert "visa-ireland-too" in codes(somebody("MA", "FR"), trip("FR", "IE"))  # Ireland is not Schengen
    assert "visa-ireland" in codes(somebody("CO"), trip("CO", "IE"))
    assert "visa-cyprus" in codes(somebody("MA", "FR"), trip("FR", "CY"))
    assert not any("no visa" in f"{rule.form} {rule.details}".lower() for rule in RULES)
    visa = next(need for need in needed(somebody("MA"), trip("MA", "PT")) if need.code == "visa-schengen")
    assert visa.due_on == date(2027, 3, 15)  # eight weeks


@pytest.mark.parametrize("exempt", sorted(GROUPS["VISA_EXEMPT"]))
def test_the_63_exempt_passports(exempt):
    assert "visa-schengen" not in codes(somebody(exempt), trip(exempt, "PT"))
    assert ("visa-ireland" in codes(somebody(exempt), trip(exempt, "IE"))) is (exempt in GROUPS["IRISH_VISA"])


def test_a_second_passport_exempts():
    both = somebody("MA FR", "FR")
    assert {"visa-schengen", "doc-third", "permit-eu", "ees"} & codes(both) == set()
    assert "gb-eta" in codes(both, trip("FR", "GB"))


@pytest.mark.parametrize(
    ("until", "found"),
    [(None, ["permit-missing"]), (date(2027, 5, 16), ["permit-expires"]), (date(2027, 5, 17), [])],
)
def test_the_residence_permit_outlives_the_trip(until, found):
    assert problems(somebody("MA", "FR", document_issued_on=date(2022, 1, 1), permit_until_on=until)) == found


def test_the_relief_for_school_classes_is_not_offered():
    assert [rule.code for rule in RULES if "94/795" in rule.details or "school" in rule.form.lower()] == []


def test_expressions():
    assert matches("* -FREE -GB", "MA", GROUPS) is True
    assert matches("* -FREE -GB", "GB", GROUPS) is False
    assert matches("TR ME", "ME", GROUPS) is True
    assert any_matches("* -FREE", ("MA", "FR"), GROUPS) is False
    assert any_matches("FREE -IE", ("MA", "FR"), GROUPS) is True
    assert any_matches("*", (), GROUPS) is False


def test_months_end_where_a_month_ends():
    assert months_later(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_later(date(2027, 5, 16), 3) == date(2027, 8, 16)
    assert months_later(date(2027, 12, 31), 0) == date(2027, 12, 31)
