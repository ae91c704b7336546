"""Pages: what others say and who wants it, the readers' desk, a report by anybody, and how often somebody gets news."""

from exchange.voices.views import comments, news, reading, reports
from exchange.voices.views.blueprint import blueprint

__all__ = ["blueprint", "comments", "news", "reading", "reports"]
