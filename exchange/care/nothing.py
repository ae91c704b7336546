"""Whether a free text says anything at all."""

from exchange.foundation.folding import fold

# What people write into a field when they mean that there is nothing, in the seven languages.
_NOTHING = frozenset(
    fold(phrase)
    for line in (
        "none|no|n/a|n.a|na|nil|nothing|null|x|0|nope|not applicable|nothing to declare|nothing to report|nothing to tell",
        "no allergies|no allergy|none known|no known allergies|not known|nkda|nka|no medication|no medicine",
        "non|aucun|aucune|néant|rien|ras|r.a.s|sans|sans objet|rien à signaler|aucune allergie|pas d'allergie|pas d'allergies",
        "nein|kein|keine|keins|nichts|entfällt|nicht bekannt|keine bekannt|keine allergie|keine allergien|nichts bekannt",
        "nada|ninguno|ninguna|ningún|no aplica|no procede|no tiene|sin alergias|ninguna alergia|ninguna conocida",
        "cap|gens|res|no en té|sense al·lèrgies|cap al·lèrgia|no s'aplica",
        "nessuno|nessuna|niente|nulla|non applicabile|nessuna allergia|nessuna nota",
        "não|nenhum|nenhuma|não se aplica|não tem|sem alergias|nenhuma alergia",
    )
    for phrase in line.split("|")
)


def means_nothing(typed: str | None) -> bool:
    """Say whether a free text only says that there is nothing: empty, a dash, “none”, “N/A”, “keine”, “RAS”."""
    text = (typed or "").strip().strip(".!,;:()[]…").strip()
    if not any(letter.isalnum() for letter in text):
        return True
    return fold(text) in _NOTHING
