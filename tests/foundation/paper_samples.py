"""Made-up data for the templates on paper: rich, with long words and many rows."""

from __future__ import annotations

from datetime import UTC, datetime

from exchange.foundation.qrcodes import qr_svg

FROZEN_AT = datetime(2018, 11, 30, 9, 0, tzinfo=UTC)

THEMES = [
    "Gestaltung und Bewirtschaftung des öffentlichen Raums in Großwohnsiedlungen",
    "Beziehungen zwischen Bürgerinnen und Bürgern und Sicherheitsinstitutionen",
    "Verantwortungsvolles Nachtleben",
    "Diskriminierende Gewalt",
    "Prävention von Gewalt gegen Frauen",
    "Radikalisierungsprävention und Extremismusbekämpfung",
    "Jugendkriminalitätsprävention",
    "Sicherheitsaudits und Beobachtungsstellen",
    "Menschenhandel",
    "Drogenkonsum und Gesundheitsvorsorge",
    "Organisierte Kriminalität",
    "Finanzierung der Sicherheitspolitik",
]


def city_report() -> dict[str, object]:
    """Return the concept's city report as data."""
    bars = [
        ("The Design and Management of Public Places", 3, 0),
        ("Relations Between Citizens and Institutions", 1, 1),
        ("For a Responsible Nightlife", 1, 1),
        ("Discriminatory Violence", 1, 0),
        ("Preventing Violence Against Women", 1, 0),
    ]
    return {
        "product": "Exchange",
        "network": "European Forum for Urban Security · cohort Barcelona 2017",
        "footer": "Exchange, city report, Barcelona 2017, Bagneux",
        "kicker": ["City cohort report, Bagneux", "figures of Fri 30 Nov 2018"],
        "state": {"kind": "ready", "word": "Frozen"},
        "title": "What Barcelona 2017 brought to Bagneux",
        "lede": "Five people went. Nine of their ideas are written up, three towns took one up: two go on, one stopped and says why.",
        "story": [
            {"figure": "6", "label": "places pledged", "note": "by the town council, 12 May 2017"},
            {
                "figure": "5",
                "label": "travelled",
                "note": "1 place returned to the pool, taken by Essen",
            },
            {
                "figure": "9",
                "label": "initiatives written",
                "note": "7 published, 2 with the reader",
            },
            {"figure": "3", "label": "adopted", "note": "Bagneux and Liège go on, Torino stopped"},
        ],
        "stats": [
            {
                "label": "Travel-ready a week before",
                "figure": "5 of 5",
                "note": "all 31 obstacles removed by Tue 7 Nov",
                "chart": {"kind": "arc"},
            },
            {
                "label": "Cost for one traveller",
                "figure": "€612",
                "note": "planned €640 (mark)",
                "chart": {"kind": "meter", "share": 0.874, "mark": 0.914},
            },
            {
                "label": "Initiatives by month",
                "figure": "9",
                "note": "Nov 2017 to Nov 2018, most in Mar",
                "chart": {
                    "kind": "columns",
                    "values": [0, 1, 0, 2, 3, 1, 1, 0, 0, 1, 0, 0, 0],
                    "now": 9,
                },
            },
            {
                "label": "Carbon for one traveller",
                "figure": "41 kg",
                "note": "CO₂e by train; by plane 214 kg",
                "chart": {"kind": "meter", "share": 0.192},
            },
        ],
        "sections": [
            {
                "heading": "What they brought home, by theme",
                "kind": "bars",
                "half": True,
                "series": [
                    {"label": "published", "fill": "solid"},
                    {"label": "with the reader", "fill": "hatch"},
                ],
                "rows": [{"label": name, "values": [done, read], "figure": str(done + read)} for name, done, read in bars],
                "notes": ["Seven themes have none."],
            },
            {
                "heading": "Who took what from whom",
                "kind": "map",
                "half": True,
                "alt": "Five people travelled from Bagneux to Barcelona. Initiatives from Bagneux were adopted in Liège and Torino.",
                "bounds": [-11.2, 36.2, 22.4, 56.2],
                "land": [[2.0 + 0.5 * (i % 10), 44.0 + 0.5 * (i // 10)] for i in range(100)],
                "points": [
                    {"name": "Bagneux", "lat": 48.8, "lon": 2.31, "kind": "here", "side": "left"},
                    {"name": "Barcelona", "lat": 41.39, "lon": 2.17},
                    {"name": "Liège", "lat": 50.63, "lon": 5.57},
                    {"name": "Torino", "lat": 45.07, "lon": 7.69},
                ],
                "ways": [
                    {"from": [2.31, 48.8], "to": [2.17, 41.39], "kind": "travelled"},
                    {"from": [2.31, 48.8], "to": [5.57, 50.63], "kind": "adopted"},
                    {"from": [2.31, 48.8], "to": [7.69, 45.07], "kind": "adopted"},
                ],
                "key": [
                    {"kind": "travelled", "label": "5 travelled"},
                    {"kind": "adopted", "label": "2 cities took an idea over"},
                ],
            },
            {
                "heading": "The same figures as a table",
                "kind": "table",
                "caption": "Initiatives from Bagneux, by theme of the Manifesto 2017.",
                "columns": [
                    {"label": "Theme"},
                    {"label": "Published", "align": "end"},
                    {"label": "With the reader", "align": "end"},
                    {"label": "All", "align": "end"},
                ],
                "rows": [[name, str(a), str(b), str(a + b)] for name, a, b in bars],
                "total": ["All themes", "7", "2", "9"],
            },
            {
                "heading": "Who travelled",
                "kind": "table",
                "half": True,
                "caption": "Young people and leaders, on the first day",
                "columns": [{"label": "Age"}, {"label": "People", "align": "end"}],
                "rows": [["13 to 17", "<5"], ["18 to 30", "<5"]],
                "total": ["All", "5"],
                "notes": [
                    "“<5” stands for any number under five, or one that would give it away.",
                    "So nobody can be picked out of a small group.",
                ],
            },
            {
                "heading": "The way there and back",
                "kind": "text",
                "half": True,
                "paragraphs": [
                    "By train through Paris and Perpignan on Tue 14 Nov 2017, back on Sat 18 Nov. Two leaders went along.",
                    "Nobody missed a connection; one suitcase came a day later.",
                ],
            },
            {
                "heading": "What next",
                "kind": "list",
                "items": [
                    {
                        "text": "Evaluate “Neighbours on the square”",
                        "who": "town, with Inès B. and Théo L.",
                        "when": "Fri 29 Mar 2019",
                    },
                    {
                        "text": "Answer the 12-month question on the gym evenings",
                        "who": "youth service",
                        "when": "Mon 10 Dec 2018",
                    },
                    {
                        "text": "Read the two waiting initiatives",
                        "who": "Hélène Marchetti, leader",
                        "when": "Fri 14 Dec 2018",
                    },
                ],
            },
        ],
        "notes": [],
        "seal": [
            "Printed figures can be found again: snapshot 9f3a 71c2 e05d",
            "Every figure is defined in “Words we use”",
        ],
    }


def network_report(*, cities: int = 250) -> dict[str, object]:
    """Return a German report on many cities with long words."""
    names = ["Saarbrücken", "Villeneuve-Saint-Georges", "Łódź", "Αθήνα", "Київ", "Đà Nẵng"]
    return {
        "product": "Exchange",
        "network": "Europäisches Forum für urbane Sicherheit",
        "footer": "Exchange, Netzwerkbericht, Barcelona 2017",
        "kicker": ["Netzwerkbericht", "Zahlen vom Fr. 30. Nov. 2018"],
        "state": {"kind": "waits", "word": "Vorläufig"},
        "title": "Kommunalverwaltungsübergreifende Sicherheitspartnerschaften nach Barcelona 2017",
        "lede": f"{cities} Städte haben Plätze zugesagt; 57 Initiativen sind veröffentlicht.",
        "story": [
            {"figure": "1.250", "label": "zugesagte Plätze", "note": f"von {cities} Städten"},
            {"figure": "1.104", "label": "gereist", "note": "146 Plätze zurückgegeben"},
            {"figure": "57", "label": "Initiativen", "note": "veröffentlicht"},
            {"figure": "23", "label": "Übernahmen", "note": "vereinbart oder weiter"},
            {"figure": "9", "label": "verstetigt", "note": "nach zwölf Monaten"},
        ],
        "sections": [
            {
                "heading": "Wiederverwendbarkeitsprüfung der Jugendsicherheitsinitiativen",
                "kind": "bars",
                "series": [
                    {"label": "veröffentlicht", "fill": "solid"},
                    {"label": "in Prüfung", "fill": "hatch"},
                    {"label": "Entwurf", "fill": "outline"},
                ],
                "rows": [{"label": name, "values": [12 - i, i % 4, (i * 5) % 3], "figure": str(20 - i)} for i, name in enumerate(THEMES)],
            },
            {
                "heading": "Alle Städte",
                "kind": "table",
                "caption": "Plätze, Reisen, Initiativen und Übernahmen je Stadt",
                "columns": [
                    {"label": "Stadt", "share": 2},
                    {"label": "Land"},
                    {"label": "Zugesagt", "align": "end"},
                    {"label": "Gereist", "align": "end"},
                    {"label": "Initiativen", "align": "end"},
                    {"label": "Übernommen", "align": "end"},
                ],
                "rows": [[f"{names[i % 6]} {i}", "Deutschland", "6", "<5", str(i % 9), str(i % 3)] for i in range(cities)],
                "total": ["Alle", "", "1.500", "1.104", "57", "23"],
            },
        ],
        "seal": ["Schnappschuss 9f3a 71c2 e05d", "Alle Zahlen sind im Glossar erklärt"],
    }


def initiative_sheet() -> dict[str, object]:
    """Return the concept's initiative as data, with its questions answered at length."""
    stage_names = ["Spotted", "Diagnosis", "Co-design", "Agreed", "Pilot", "Implemented"]
    stage_names += ["Evaluated", "Sustained"]

    def stages(reached: int, last: str = "now") -> list[dict[str, str]]:
        states = ["gone"] * reached + [last]
        states += ["none" if last == "stopped" else "todo"] * (len(stage_names) - len(states))
        return [
            {"label": "" if state == "none" else name, "state": state, "note": "Nov 2017" if state == "gone" else ""}
            for name, state in zip(stage_names, states, strict=True)
        ]

    return {
        "product": "Exchange",
        "network": "European Forum for Urban Security",
        "footer": "Exchange, initiative sheet, Neighbours on the square until midnight",
        "kicker": ["Initiative sheet", "published Mon 12 Mar 2018, edition 3"],
        "state": {"kind": "ready", "word": "Implemented"},
        "title": "Neighbours on the square until midnight",
        "lede": "Two young and two older neighbours set a lit table on the square on weekend "
        "nights. With somebody to sit with, the square stays calm, and it stays open.",
        "city": "Bagneux, France",
        "themes": ["The Design and Management of Public Places", "For a Responsible Nightlife"],
        "stages": stages(6),
        "facts": [
            {"label": "For whom", "value": "Neighbours of a square, 16 and over"},
            {"label": "Takes", "value": "4 people, 2 nights a week, April to October"},
            {"label": "First evening after", "value": "about 6 weeks"},
            {"label": "Costs", "value": "€1,850 a season"},
            {"label": "Manifesto 2017", "value": "Recommendations 4.2 and 7.1"},
            {"label": "Evidence", "value": "Level 3 of 5: measured before and after in one city"},
        ],
        "sections": [
            {
                "heading": "What they saw, and where",
                "paragraphs": [
                    "On a field visit in Barcelona’s Ciutat Vella, the group met residents who no longer called the police.",
                    "They had put a table, lamps and tea on the square, and asked for help to carry.",
                ],
            },
            {
                "heading": "What it is for",
                "items": [
                    "Fewer calls about noise after ten, without closing the square.",
                    "Old and young neighbours know each other’s first names.",
                    '#import "evil.typ" and *stars* and <labels> stay what they are.',
                ],
            },
            {
                "heading": "How to do it",
                "steps": [
                    {
                        "title": "Ask the regulars first.",
                        "text": "Three evenings of listening on the square, with one question: what would make you stay and not shout?",
                    },
                    {
                        "title": "Find two and two.",
                        "text": "Two neighbours over 50, two between 16 and 25. They choose the nights.",
                    },
                    {
                        "title": "Carry out tables, lamps and tea",
                        "text": "at 21:00, on Fridays and Saturdays. Games stay on the table.",
                    },
                    {
                        "title": "Write one line a night.",
                        "text": "How many sat down, what went wrong, what to change.",
                    },
                    {
                        "title": "Meet the town every month",
                        "text": "with that notebook, and decide together.",
                    },
                ],
            },
            {
                "heading": "What it costs",
                "rows": [
                    ["Tables, lamps, storage", "€1,100"],
                    ["Tea and games, 44 nights", "€750"],
                ],
                "notes": ["The hours of the four neighbours are given, not paid."],
            },
            {
                "heading": "What is known about it",
                "paragraphs": [
                    "From nine noise calls a month to three, May to September 2018 (municipal police, counted the same way in 2017).",
                    "What is not known: whether the noise went elsewhere.",
                ],
            },
            {
                "heading": "Cities that took it up",
                "wide": True,
                "adoptions": [
                    {
                        "title": "Bagneux, place Dampierre",
                        "state": {"kind": "ready", "word": "Implemented"},
                        "stages": stages(6),
                        "text": "The table now has its own key to the town’s storeroom.",
                    },
                    {
                        "title": "Liège, place Saint-Léonard",
                        "state": {"kind": "waits", "word": "Co-design"},
                        "stages": stages(2),
                        "text": "Young people from Saint-Léonard want music before ten and cards after. Diagnosis with 61 answers.",
                    },
                    {
                        "title": "Torino, piazza Crispi",
                        "state": {"kind": "stopped", "word": "Stopped"},
                        "stages": stages(4, "stopped"),
                        "text": "Lesson. The market needs the square from four in the morning: "
                        "whoever sets the table must also clear it by one.",
                    },
                ],
            },
        ],
        "credit": "By Inès B. and Théo L., Bagneux",
        "language_note": "Written in French; this sheet shows the English text its authors read.",
        "citation": "Cite as: Neighbours on the square until midnight, edition 3. Exchange, 2018.",
        "licence": "CC BY 4.0: use it, change it, name its authors.",
        "address_label": "The newest edition",
        "address": "https://exchange.example/initiatives/neighbours-on-the-square-until-midnight",
        "qr_alt": "QR code of the address beside it",
        "qr_svg": qr_svg("https://exchange.example/initiatives/neighbours-on-the-square-until-midnight"),
    }
