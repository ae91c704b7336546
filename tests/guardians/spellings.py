"""Forty spellings of one address, as somebody would try them."""


def spellings(address: str) -> list[str]:
    """Return 40 ways to write an address at gmail.com that reach the same mailbox, or look as if they did."""
    local, _at, domain = address.partition("@")
    bare = local.replace(".", "")
    found = [
        address,
        address.upper(),
        address.title(),
        f" {address} ",
        f"{local}@GMAIL.com",
        f"{local}@googlemail.com",
        f"{bare}@{domain}",
        f"{bare}@googlemail.com",
        f"{local}@{domain}.",
        f"{bare.upper()}@GoogleMail.Com",
    ]
    found += [f"{bare[:at]}.{bare[at:]}@{domain}" for at in (1, 2, 3, 5, 7, 9)]
    found += [f"{local}+{tag}@{domain}" for tag in ("mum", "1", "parent", "a.b", "MUM", "")]
    found += [f"{bare}+dad@googlemail.com", f"{local}+x+y@{domain}"]
    # Letters of other scripts and widths that look the same.
    swaps = {"a": "а", "e": "е", "i": "і", "s": "ѕ", "m": "м", "c": "с", "k": "к"}
    found += [f"{local.replace(plain, other)}@{domain}" for plain, other in swaps.items()]
    found += [f"{local}@{domain.replace('a', 'а')}", f"{local}@{domain.replace('o', 'о')}", f"{local}@gmaіl.com"]
    found += [local.replace("e", "ｅ") + f"@{domain}", f"{local}＠{domain}", f"{local}@ｇmail.com"]
    found += [f"inés.belkacem@{domain}", f"ines\u00ad.belkacem@{domain}", f"ines\u200b.belkacem@{domain}"]
    return found[:40]


_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u180e\u202e"
_ACCENTS = {"a": "áàâäãå", "e": "éèêëē", "i": "íìîïı", "n": "ñń", "s": "śš", "c": "çć", "k": "ķ", "l": "ĺł"}
_SCRIPTS = {"a": "аα𝐚", "b": "Ь𝖻", "c": "сⅽᴄ", "e": "еҽℯ", "i": "іıⅰ", "k": "кκ", "l": "ⅼ𝗅", "m": "мⅿ", "n": "пη", "s": "ѕꜱ"}


def many_spellings() -> list[str]:
    """Return more than 260 ways to write ines.belkacem@gmail.com, none twice: kind by kind what people and programs know."""
    address, bare, domain = "ines.belkacem@gmail.com", "inesbelkacem", "gmail.com"
    found = spellings(address)
    # Tags, also beside dots, capitals and the other name of the provider.
    tags = (
        "me",
        "maman",
        "папа",
        "100%",
        "mum",
        "mom",
        "dad",
        "parent",
        "guardian",
        "exchange",
        "2017",
        "x",
        "-",
        "_",
        "a+b",
        "mère",
        "🙂",
        "m.u.m",
        "MUM",
    )
    found += [f"ines.belkacem+{tag}@{where}" for tag in tags for where in (domain, "googlemail.com")]
    # Dots: everywhere one, everywhere two apart, between all letters.
    found += [f"{bare[:at]}.{bare[at:]}@{domain}" for at in range(1, 12)]
    found += [f"{bare[:at]}.{bare[at : at + 2]}.{bare[at + 2 :]}@googlemail.com" for at in range(1, 10)]
    found += [".".join(bare) + f"@{domain}", f"{bare}.@{domain}", f".{bare}@{domain}", f"ines..belkacem@{domain}"]
    # Capitals.
    found += [f"{bare[:at]}{bare[at:].upper()}@{domain}" for at in range(1, 11)]
    found += [f"{bare}@{''.join(c.upper() if at % 2 else c for at, c in enumerate(where))}" for where in (domain, "googlemail.com")]
    # What nobody sees, at several places.
    found += [f"{bare[:at]}{unseen}{bare[at:]}@{domain}" for unseen in _UNSEEN for at in (0, 3, 8)]
    found += [f"{bare}@gma{unseen}il.com" for unseen in _UNSEEN]
    found += [f"ines{blank}.belkacem@{domain}" for blank in " \u00a0\u2009\u3000"] + [f"{bare} @ {domain}", f"\t{bare}@{domain}\r\n"]
    # Accents, and letters of other scripts and of mathematics.
    for table in (_ACCENTS, _SCRIPTS):
        found += [f"{bare.replace(plain, other, 1)}@{domain}" for plain, others in table.items() for other in others if plain in bare]
    wide = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
    found += [f"{bare[:at]}{wide[bare[at]]}{bare[at + 1 :]}@{domain}" for at in range(12)]
    found += ["".join(wide[c] for c in address), f"{bare}@gmail．com", f"{bare}@gmail。com", f"{bare}@gmail｡com", f"{bare}﹫{domain}"]
    # The domain in other letters, as it is written and as punycode has it.
    for other in ("gmаil.com", "gmaіl.com", "gmail.соm", "gмail.com", "gоoglemail.com", "googlemаil.com"):
        found += [f"{bare}@{other}", f"{bare}@{other.encode('idna').decode()}", f"{bare}@{other.encode('idna').decode().upper()}"]
    found += [f"{bare}@{domain}{dots}" for dots in (".", "..", "。")]
    # Servers of the domain.
    found += [
        f"{bare}@{server}.{domain}" for server in ("mail", "email", "webmail", "smtp", "imap", "pop", "pop3", "mx", "mx1", "www", "m")
    ]
    # Remarks, also with an @ and within each other; quoted names.
    found += [f"{bare}(mum)@{domain}", f"(mum){bare}@{domain}", f"ines(a)belkacem@{domain}", f"{bare}@(x){domain}", f"{bare}@{domain}(mum)"]
    found += [
        f"{bare}(mum@home.example)@{domain}",
        f"{bare}@{domain}(mum@home.example)",
        f"{bare}(a(b)c)@{domain}",
        f"ines.(x)belkacem@{domain}",
    ]
    found += [f'"{bare}"@{domain}', f'"ines.belkacem"@{domain}', f'"ines".belkacem@{domain}', 'ines."belkacem"@googlemail.com']
    found += [f'"ines\\.belkacem"@{domain}', f'"i\\nes.belkacem"@{domain}', f'"ines belkacem"@{domain}', f'"{bare}+mum"@{domain}']
    # As mail programs copy it.
    found += [f"Mum <{address}>", f'"Belkacem, Inès" <{address}>', f"<{address}>", f"Mum <{bare}+mum@googlemail.com> (work)"]
    return list(dict.fromkeys(found))
