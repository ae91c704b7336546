"""The words that Exchange uses, each explained once, and what each part of the network does there."""

from exchange.access.permissions import Role
from exchange.foundation.languages import LazyString, _l

WORDS: list[tuple[str, LazyString, LazyString]] = [
    ("network", _l("Network"), _l("The association of cities that runs this installation of Exchange.")),
    ("city", _l("City"), _l("A member of the network, or a guest. Towns and regions are called city here too.")),
    ("conference", _l("Conference"), _l("The meeting abroad: a place, some days, a programme.")),
    ("session", _l("Session"), _l("One part of a conference: a workshop, a visit, a plenary, a pitch.")),
    ("cohort", _l("Cohort"), _l("The young people who travel to one conference under the same rules: ages, dates, places, money.")),
    ("delegation", _l("Delegation"), _l("One city's share of a cohort: the places it promised, its leaders and its young people.")),
    ("person", _l("Person"), _l("A human being whom the network knows. Each of us is one person, however many trips we make.")),
    ("account", _l("Account"), _l("How a person signs in: an address and a password.")),
    ("participant", _l("Participant"), _l("One person's place in a delegation, from the first form to the return.")),
    ("guardian", _l("Guardian"), _l("A parent or another adult who has rights over a child, and who is asked for consent.")),
    ("consent", _l("Consent"), _l("What was agreed to: by whom, for whom, which text, until when. It can be taken back.")),
    ("paper", _l("Paper"), _l("A passport or card, an authorisation to travel, a proof of insurance.")),
    ("care-sheet", _l("Care sheet"), _l("Health, food, access needs, and whom to call in an emergency. Very few people may read it.")),
    ("obstacle", _l("Obstacle"), _l("Why something may not happen yet, who can remove it, and by when.")),
    ("travel-ready", _l("Travel-ready"), _l("Nothing is missing any more: this person may travel.")),
    ("journey", _l("Journey, leg, seat"), _l("The way there or back; one train, bus or plane of it; one person's place in it.")),
    ("stay", _l("Stay, room, bed"), _l("Where people sleep, for which nights; the rooms; who sleeps where.")),
    ("note", _l("Note"), _l("A few words or a photo of something you saw abroad, kept for later.")),
    ("initiative", _l("Initiative"), _l("Something that works in one place and could work in another, as a young person describes it.")),
    ("adoption", _l("Adoption"), _l("A city takes an initiative up: it looks, decides, tries, and says honestly what came of it.")),
    ("lineage", _l("Lineage"), _l("Which initiative came from which: who took what from whom, and what they changed.")),
    ("manifesto", _l("Manifesto"), _l("What the network recommends to cities. Each conference may give it a new edition.")),
    ("theme", _l("Theme, recommendation"), _l("A chapter of the Manifesto; one of its numbered recommendations.")),
    ("statement", _l("Statement"), _l("A paper for whoever wrote an initiative that a city runs. Anybody can check it.")),
    ("follow-up", _l("Follow-up"), _l("The question to a city, six and twelve months later: what became of it?")),
    ("report", _l("Report"), _l("What a city or the network reads, prints and keeps: places, travel, ideas, adoptions.")),
]

HELP: dict[Role, list[LazyString]] = {
    Role.YOUNGSTER: [
        _l("Open “My trip”: you see when you leave, with whom, and what is still missing."),
        _l(
            "See something good abroad? Write a note at once, a photo is enough. "
            "Only you, your group leader and your city’s coordinator can see it."
        ),
        _l("Back home, make an initiative of your note: nine questions, one at a time. It is saved while you type."),
        _l("Your leader or coordinator reads it before anybody else can. You see every answer."),
    ],
    Role.LEADER: [
        _l("Open the cohort, then your delegation: you see who travels and what is missing for whom."),
        _l("Print the roster before you leave. It works when the network does not."),
        _l("Read the initiatives of your young people first, and answer with a sentence they can use."),
    ],
    Role.COORDINATOR: [
        _l("“Today” shows what waits for you, the most urgent first, each with one button."),
        _l("Open a cohort, promise places, add your young people one by one or import your spreadsheet. You see every row first."),
        _l("Invite the young people and ask parents or guardians for consent from the participant's page."),
        _l("When you are back, adopt what your city takes up, and answer the questions after 6 and 12 months."),
    ],
    Role.VIEWER: [
        _l("Open “Reports” for your city's report on a cohort: as a page, as PDF or as a spreadsheet."),
        _l("In the catalogue, take an initiative up for your city and follow it through its stages."),
    ],
    Role.HOST: [
        _l("Open the conference to see its programme and who comes when."),
    ],
    Role.NETWORK: [
        _l("Create the conference and its sessions, open a cohort, and watch which delegations are ready to travel."),
        _l("Invite city coordinators under your name, “People and invitations”. They invite their young people themselves."),
        _l("Review initiatives and publish them; see who took what from whom in the reports."),
    ],
}
