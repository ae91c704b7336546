"""What a quota asks for, in words of whoever reads: said when they are read, in the language then in force."""

from exchange.cohorts.quotas.models import Quota
from exchange.foundation.languages import _, ngettext


class QuotaWords:
    """Whom a quota counts, in words of whoever reads."""

    def __init__(self, quota: Quota) -> None:
        self._quota = quota

    def __str__(self) -> str:
        quota = self._quota
        parts = [str(quota.kind.label)] if quota.kind else []
        youngest, oldest = quota.youngest_age, quota.oldest_age
        if youngest is not None and oldest is not None:
            parts.append(_("%(youngest)s to %(oldest)s years old", youngest=youngest, oldest=oldest))
        elif youngest is not None:
            parts.append(_("%(age)s years old or more", age=youngest))
        elif oldest is not None:
            parts.append(_("%(age)s years old or less", age=oldest))
        if quota.fewer_opportunities is not None:
            parts.append(_("with fewer opportunities") if quota.fewer_opportunities else _("without fewer opportunities"))
        if quota.city is not None:
            parts.append(quota.city.name)
        # A dot stays with the word before it.
        words = "\u00a0· ".join(parts) or _("Everybody")
        return words[:1].upper() + words[1:]


class NumberWords:
    """What a quota asks for, in words of whoever reads."""

    def __init__(self, quota: Quota) -> None:
        self._quota = quota

    def __str__(self) -> str:
        least, most = self._quota.minimum_count, self._quota.maximum_count
        if least is not None and most is not None:
            return _("from %(least)s to %(most)s", least=least, most=most)
        if least is not None:
            return ngettext("at least %(num)s", "at least %(num)s", least)
        return ngettext("at most %(num)s", "at most %(num)s", most or 0)
