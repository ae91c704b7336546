"""What initiatives do by the clock."""

from exchange.initiatives.photos.tasks import keep_photos_true

__all__ = ["keep_photos_true"]
