"""The application as a web server finds it: `gunicorn wsgi:app`."""

import gc
import sys
from importlib import import_module

import click

from config import Settings, SettingsError
from exchange.app import create_app

try:
    settings = Settings.from_environment()
except SettingsError as error:
    # A person reads this at a failed start: the sentences help, a traceback hides them.
    sys.stderr.write(f"{error}\n")
    # gunicorn reads 4 as "cannot be loaded" and stops; at any other status it would try again for ever.
    sys.exit(4)

app = create_app(settings)

# The `flask` commands import this file too; only a web server's process works beside its pages. What only the one or the
# other needs is loaded there alone.
if click.get_current_context(silent=True) is not None:
    import_module("exchange.operation.migrating").add_migrations(app)
elif settings.embedded_worker:
    import_module("exchange.operation.worker").start_embedded_worker(app)

# What the application is made of stays for the life of the process: the collector need not look at it again. A page makes
# some ten thousand objects and lets them all go; looking after each seven hundred of them took a tenth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
