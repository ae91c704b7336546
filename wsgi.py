"""The application as a web server finds it: `gunicorn wsgi:app`."""

import sys

import click

from config import Settings, SettingsError
from exchange.app import create_app
from exchange.operation.worker import start_embedded_worker

try:
    settings = Settings.from_environment()
except SettingsError as error:
    # A person reads this at a failed start: the sentences help, a traceback hides them.
    sys.stderr.write(f"{error}\n")
    # gunicorn reads 4 as "cannot be loaded" and stops; at any other status it would try again for ever.
    sys.exit(4)

app = create_app(settings)

# The `flask` commands import this file too; only a web server's process works beside its pages.
if settings.embedded_worker and click.get_current_context(silent=True) is None:
    start_embedded_worker(app)
