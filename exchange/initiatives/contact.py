"""Find what would let somebody be reached: numbers, mail, accounts, links, places to meet; also in words and in disguise.

Pure. Whoever writes reads which of them it was, and their text stays as they typed it.
"""

import re
import unicodedata
from collections.abc import Iterator

from exchange.foundation.folding import fold
from exchange.foundation.languages import LazyString, _l
from exchange.initiatives.checking import find_personal_data

_MOST_DIGITS = 6
# Letters of other alphabets that look like ours.
_LOOKALIKE = str.maketrans("аеорсухіѕткмнвԁӏαορτικν", "aeopcyxistkmhbdlaoptikv")
_LEET = str.maketrans("01345789@$!|€", "oieastbgasile")
_NUMBERS = {
    1: "zero oh one two three four five six seven eight nine "
    "un deux trois quatre cinq sept huit neuf cero uno dos tres cuatro cinco seis siete ocho nueve "
    "u quatre cinc sis set vuit nou null eins zwei drei vier funf sechs sieben acht neun "
    "due tre quattro cinque sei sette otto nove um dois quatro sete oito",
    2: "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty "
    "ninety dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante septante huitante nonante "
    "diez doce trece catorce quince veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa "
    "deu dotze tretze catorze quinze setze vint trenta quaranta cinquanta seixanta vuitanta noranta "
    "zehn elf zwolf dreizehn vierzehn zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig "
    "dieci undici dodici tredici quattordici quindici venti sessanta settanta ottanta novanta "
    "dez doze treze vinte trinta quarenta cinquenta sessenta oitenta",
    4: "double triple",
}
_DIGITS_OF = {word: count for count, words in _NUMBERS.items() for word in words.split()}
# Words between figures that do not end a number.
_FILLERS = (
    "and et und plus then puis dann poi luego despues depois dot point punto punkt ponto punt dash minus moins tiret guion space "
    "espace espacio spazio leer leerzeichen"
)
_BETWEEN = frozenset(_FILLERS.split())
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_DAY = re.compile(
    r"(?<![\d./:-])(?<!\d\s)(?:(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:(?:19|20)\d\d)|(?:19|20)\d\d-[01]\d-[0-3]\d"
    r"|(?:[01]?\d|2[0-3])[:h][0-5]\d)(?!\s*[./:-]?\s*\d)"
)
# One sign before the @ or the full stop is enough to know them, and blanks are counted: a long row of either is looked through once.
_B = r"\s{0,9}"
_DOT = rf"(?:\.|{_B}(?:\({_B}dot{_B}\)|\[{_B}dot{_B}\]|\b(?:dot|punkt|point|punto|ponto|punt)\b){_B})"
_ENDING = r"(?:com|org|net|info|eu|fr|es|cat|de|it|pt|io|me|gg|ly|be|app|link|tv|co|uk|ch|at|nl|page|site|chat|click|online|shop|xyz|to)"
_MAIL = re.compile(
    rf"[\w.+-]{_B}(?:@|[(\[{{]{_B}at{_B}[)\]}}]){_B}[\w-]{{1,63}}{_B}{_DOT}{_B}\w{{2}}"
    rf"|[\w.+-]\s{{1,9}}(?:at|arobase|chiocciola|arroba|klammeraffe)\s{{1,9}}[\w-]{{1,63}}{_DOT}{_ENDING}\b"
    r"|\b(?:gmail|googlemail|hotmail|yahoo|icloud|protonmail|gmx)\b"
)
_ACCOUNT = re.compile(r"[@#]\s?\w{2,}")
_LINK = re.compile(
    rf"\b(?:https?|hxxps?|ftp)\b{_B}:|\bwww\b|[\w-]\.{_ENDING}\b(?!\w)|[\w-]{_B}(?:\({_B}dot{_B}\)|\[{_B}dot{_B}\]|\bdot\b|\bpunkt\b|\bpoint\b"
    rf"|\bpunto\b|\bponto\b|\bpunt\b){_B}{_ENDING}\b|[\w-]\s{{1,9}}\.{_B}(?:com|org|net|gg|ly|me)\b|\b(?:qr|tinyurl|linktree|linktr)\b"
)
_APP_NAMES = (
    "instagram insta instagrm snapchat tiktok whatsapp whatsap watsapp telegram discord messenger facebook skype viber threema wechat "
    "snapchatt kik twitch roblox reddit omegle tinder bereal youtube onlyfans wattpad tumblr twitter mastodon bluesky fortnite minecraft"
)
_APP = re.compile(rf"\b(?:{'|'.join(_APP_NAMES.split())})\b")
_GLUED_APP = re.compile(r"(?:instagram|snapchat|tiktok|whatsapp|telegram|discord)")
_SHORT_APP = re.compile(
    r"\b(?:ig|fb|tg|wa|tt|dc|sc|snap|signal|line|steam|user|username|nick|pseudo|tel|telefon|telefono|telephone|phone|handy|mobile|movil"
    r"|cell|numero|nummer|number|mail|email)\b\s*(?:[:=→>]|\bis\b|\best\b|\bist\b|\bes\b|\be\b)\s*\w"
)
_CALLS = (
    # English
    r"(?:meet|dm|pm|add|text|call|message|contact|write to|find|follow) me",
    r"(?:meet|see) (?:me|you|us) (?:at|in|on|behind|outside)",
    r"let'?s (?:meet|chat|talk in private)",
    r"(?:my|your) (?:number|phone|address|account|profile)",
    r"where do you live|how old are you|send me (?:a |your )?(?:pic|photo|selfie)|private (?:message|chat)|come (?:alone|to my)|dms?",
    # French
    r"(?:ecris|appelle|ajoute|contacte|rejoins|retrouve|envoie|suis)[ -]moi|(?:ecrivez|appelez|contactez)[ -](?:moi|nous)",
    r"on se voit (?:ou|quand|seuls)|en prive|mon (?:numero|compte|insta|snap|adresse)|ou tu habites|tu habites ou|quel age as[ -]tu",
    # Spanish, Catalan
    r"(?:escribe|llama|agrega|contacta|manda|busca)me|escribidme|llamadme|quedamos (?:tu|solos)|mi numero|por privado",
    r"mi cuenta de|donde vives",
    r"cuantos anos tienes|(?:escriu|truca|afegeix|contacta|envia|busca)(?:[ -]?'?m|[ -]me)|quedem (?:tu|sols)|el meu (?:numero|compte)",
    r"en privat|on vius|quants anys tens",
    # German
    r"(?:schreib|schreibt|ruf|adde|kontaktier|kontaktiere|triff|schick) mi(?:r|ch)|treffen wir uns (?:allein|privat)",
    r"meine (?:nummer|adresse)|mein (?:account|konto)|wo wohnst du|wie alt bist du|privat schreiben",
    # Italian, Portuguese
    r"scrivimi|chiamami|aggiungimi|contattami|seguimi|mandami|incontriamoci|vediamoci|il mio (?:numero|profilo|account)|in privato",
    r"dove abiti|quanti anni hai|(?:escreve|liga|adiciona|contacta|segue|manda)[ -]me|encontramo-nos|encontremo-nos|o meu numero",
    r"a minha conta|em privado|onde moras|quantos anos tens",
)
_MEETING = re.compile(rf"\b(?:{'|'.join(_CALLS)})\b")

SENTENCES: dict[str, LazyString] = {
    "phone": _l("No phone numbers, please, also not in words. Is it a big number? Write “two million”."),
    "mail": _l("No e-mail addresses, please."),
    "account": _l("No accounts, please, and no apps in which people write to each other."),
    "link": _l("No links, please. Say in your own words what one finds there."),
    "meeting": _l("Nobody asks here to meet, to call or to write to each other. What you want to say, say it to all."),
    "address": _l("No addresses, please, and no classes of a school: nobody should be found by them."),
}
_AS_KIND = {"phone": "phone", "email": "mail", "account": "account", "address": "address", "class": "address"}


def plain_signs(text: str) -> str:
    """Return a text as it reads: unseen signs gone, figures and letters of any alphabet as ours, still with its capitals."""
    plain = unicodedata.normalize("NFKC", text)
    seen = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Me", "Co", "Cn") and not "\ufe00" <= c <= "\ufe0f")
    return "".join(str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else " " if c.isspace() else c for c in seen)


def find_contact(text: str) -> list[str]:
    """Return which ways of reaching somebody a text holds, each once: keys of SENTENCES."""
    # A full stop without a space behind it is no address, where what follows is a word that begins a sentence.
    plain = re.sub(r"(?<=[a-z])\.(?=(?:It|Es|De|Me|Be|At|To)\s)", ". ", plain_signs(text))
    low = fold(plain).translate(_LOOKALIKE).replace("’", "'")
    forms = {low, _joined(low), _joined(low).translate(_LEET)}
    found = {_AS_KIND[one.kind] for one in find_personal_data({1: plain}) if one.kind in _AS_KIND}
    if _has_number(low):
        found.add("phone")
    for form in forms:
        found |= {kind for kind, pattern in _PATTERNS if pattern.search(form)}
    return [kind for kind in SENTENCES if kind in found]


# What is a letter is never a sign between letters: the two must not overlap, or a row of low lines is tried in more ways than end.
_SPELT = re.compile(r"(?<![^\W_])(?:[^\W_][\s._*~/-]{1,3}){3,}[^\W_](?![^\W_])")
_PATTERNS = (
    ("mail", _MAIL),
    ("account", _ACCOUNT),
    ("account", _APP),
    ("account", _GLUED_APP),
    ("account", _SHORT_APP),
    ("link", _LINK),
    ("meeting", _MEETING),
)


def _joined(text: str) -> str:
    """Return a text in which words spelt letter by letter are words again."""
    return _SPELT.sub(lambda found: re.sub(r"[\s._*~/-]", "", found.group()), text)


def _has_number(text: str) -> bool:
    """Say whether figures, written as figures or as words, stand together as in a telephone number."""
    return any(sum(run) > _MOST_DIGITS for run in _runs(_DAY.sub(" day ", text, count=3)))


def _runs(text: str) -> Iterator[list[int]]:
    """Yield how many figures stand one behind the other; years that follow each other are none."""
    run: list[int] = []
    years: list[int] = []
    for piece in [*_PIECE.findall(text), "end"]:
        if piece.isdigit():
            run.append(len(piece))
            years.append(int(piece) if len(piece) == 4 and 1900 <= int(piece) <= 2040 else 0)
        elif piece in _DIGITS_OF:
            run.append(_DIGITS_OF[piece])
            years.append(0)
        elif len(piece) > 1 and piece not in _BETWEEN:
            if run and not (all(years) and years == sorted(set(years))):
                yield run
            run, years = [], []
