"""Names, places and sentences that people invented for the measurement; nobody is meant."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = _words("""
Inès Lucas Chloé Rayan Jordi Núria Pau Aina Sofía Mateo Valentina Giulia Matteo Chiara Luca Francesca João Beatriz Tomás Inês
Anna Lukas Leonie Felix Zofia Jakub Łucja Wojciech Aminata Moussa Fatou Ibrahima Camila Santiago Émilie Noé Maëlle Théo Yasmine Karim
Søren Freja Björn Åsa Zoë Eoin Siobhán Minh Thị Nguyên Oksana Taras Ivana Dušan Éva Bálint Ana Petar Elif Emre Noor Daan Sanne Bram
Salomé Nino Aleksi Aino Rúben Mariana Iker Ane Llúcia Guifré Bruna Oriol Marta Elia Dario Noemi Pietro Alba Hugo Lena Jonas Mira
""")
LAST_BEGINNINGS = _words("""
Bel Mar Fer Gar Ros Lom Car San Per Mon Del Pal Vil Cas Tor Bar Mül Schnei Kow Wiś Nowa Dia Ndi Sar Tra Le Du Mo
Ler Sil Pin Cos Al Her Iba Etx Puig Sol Roc Fo Ve Zam Bran Hof Kel Lind Nor Ber
""")
LAST_ENDINGS = _words("""
kacem tin nández cia si bardi valho tos eira tagne croix mbo laverde illo rino celona ler der alski niewska kowska llo aye
rré ntini fèvre pont reau oux va to ta ves rera ñez eberria ol er a nt ga ora dt fmann ler gren dqvist man
""")
PLACES = _words("""
Bagneux Barcelona Liège Torino Lisboa Essen Kraków Montréal Dakar Medellín Rennes Gent Zaragoza Palermo Porto Graz Brno Split
Aarhus Tampere Utrecht Leuven Toulouse Bilbao Bologna Setúbal Leipzig Gdańsk Sofia Tallinn Kaunas Riga Nantes Cork Malmö Bergen
""")
COUNTRIES = ("FR", "ES", "BE", "IT", "PT", "DE", "PL", "CA", "SN", "CO")
LANGUAGES = ("en", "fr", "es", "ca", "de", "it", "pt")
THINGS = _words("""
night buses neighbours lamps benches murals gardens kitchens stewards mediators playgrounds bicycles stairs markets squares
stations schools stories maps radios choirs workshops swimming libraries courts repair clocks windows bridges rooftops
""")
DEEDS = _words("""
walk together repaired painted shared opened planted lit counted heard drawn mapped cooked sung reopened borrowed lent mended
named asked answered invited translated
""")
SENTENCES = (
    "After ten in the evening nobody used the square in front of the station, and those who had to cross it were afraid.",
    "Twelve young people walk the last bus home with whoever asks, in pairs, with a vest and a phone.",
    "It costs the price of twenty vests and one evening of training; the drivers know the pairs by name.",
    "In the first winter calls to the police about the square fell by a third, and the bakery now closes at nine.",
    "At home we would begin with the stairs behind the school, with the sports club and the housing office.",
    "It works because the people who are asked live there, and because somebody answers when they say what is broken.",
)
