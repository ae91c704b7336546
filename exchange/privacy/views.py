"""One click, and everything that is kept about me."""

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation.filestore import FileStore
from exchange.initiatives.photos import keeping as pictures
from exchange.papers.scanning import own_scans
from exchange.privacy.copying import write_copy
from exchange.privacy.queries import gather_copy, own_photo_keys, own_picture_keys

blueprint = Blueprint("privacy", __name__)


@blueprint.get("/me/data.zip")
@requires(Permission.MINE)
def copy() -> Response:
    """Give the signed-in person all that is kept about them."""
    viewer = current_viewer()
    store = FileStore(current_app.config["EXCHANGE"].file_folder)
    photos = [(f"{number}.jpg", store.read(key)) for number, key in enumerate(own_photo_keys(viewer), 1) if store.holds(key)]
    beside, keys = pictures.store(), own_picture_keys(viewer)
    photos += [(f"initiative-{number}.jpg", beside.read(key)) for number, key in enumerate(keys, 1) if beside.holds(key)]
    answer = Response(write_copy(gather_copy(viewer), photos=photos, scans=own_scans(viewer)), mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="exchange-my-data.zip"'
    return answer
