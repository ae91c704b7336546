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
