"""The application as a web server finds it: `gunicorn wsgi:app`."""

import sys

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
