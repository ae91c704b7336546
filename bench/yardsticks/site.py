"""The bare Flask application: hello, fifty rows from ten thousand, a search, an insert.

Started by `gunicorn bench.yardsticks.site:app` with BENCH_DATABASE_URL; it does what any Flask application does
to answer such a request, and nothing else: no layout, no sign-in, no rights, no language.
"""

import os
import random
from typing import Any

from flask import Flask, redirect, render_template, request
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import Engine, Index, String, event, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.wrappers import Response

ROWS = 10_000
GROUPS = 1
PAGE = 50
TEMPLATE = """<!doctype html><html lang="en"><head><title>People</title></head><body><h1>People</h1><table>
{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.name }}</td><td>{{ row.city }}</td><td>{{ row.email }}</td>\
<td>{{ row.phone }}</td><td>{{ row.born_on }}</td><td>{{ row.state }}</td><td>{{ row.kind }}</td><td>{{ row.language }}</td></tr>
{% endfor %}</table></body></html>"""


class _Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=_Base)


class YardPerson(db.Model):  # type: ignore[name-defined,misc]
    """Nine columns, one index that gives the order."""

    __tablename__ = "yard_people"
    __table_args__ = (Index("ix_yard_people_group_name", "group_id", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    city: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(200))
    born_on: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))


class YardNote(db.Model):  # type: ignore[name-defined,misc]
    """What a POST leaves."""

    __tablename__ = "yard_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(2000))


COLUMNS = tuple(column for column in YardPerson.__table__.columns if column.name != "group_id")


@event.listens_for(Engine, "connect")
def _as_the_application_does(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "temp_store=MEMORY", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}")


def create_yard(database_url: str) -> Flask:
    """Build the bare application over one database."""
    yard = Flask("yard")
    yard.config["SQLALCHEMY_DATABASE_URI"] = database_url
    db.init_app(yard)
    yard.jinja_loader = DictLoader({"people.html": TEMPLATE})  # type: ignore[assignment]
    is_postgres = database_url.startswith("postgresql")

    @yard.get("/hello")
    def hello() -> str:
        return "hello"

    @yard.get("/orm")
    def orm() -> str:
        chosen = select(YardPerson).where(YardPerson.group_id == 0).order_by(YardPerson.name, YardPerson.id).limit(PAGE)
        return render_template("people.html", rows=db.session.scalars(chosen).all())

    @yard.get("/core")
    def core() -> str:
        chosen = select(*COLUMNS).where(YardPerson.group_id == 0).order_by(YardPerson.name, YardPerson.id).limit(PAGE)
        return render_template("people.html", rows=db.session.execute(chosen).all())

    @yard.get("/search")
    def search() -> str:
        typed = request.args.get("q", "")
        if is_postgres:
            found = text("SELECT id FROM yard_people WHERE name ILIKE :typed")
            words = {"typed": f"%{typed}%"}
        else:
            found = text("SELECT rowid AS id FROM yard_words WHERE name MATCH :typed")
            words = {"typed": f'"{typed}"'}
        ids = found.bindparams(**words).columns(YardPerson.id).subquery()
        chosen = select(*COLUMNS).where(YardPerson.id.in_(select(ids.c.id))).order_by(YardPerson.name, YardPerson.id).limit(PAGE)
        return render_template("people.html", rows=db.session.execute(chosen).all())

    @yard.post("/insert")
    def insert() -> Response:
        db.session.add(YardNote(name=request.form["name"], words=request.form["words"]))
        db.session.commit()
        return redirect("/hello", code=303)

    return yard


def fill_yard(yard: Flask) -> None:
    """Make the tables, the rows and the trigram index, the same each time."""
    dice = random.Random(2017)
    rows = [
        {
            "id": number + 1,
            "group_id": 0,
            "name": f"{dice.choice(_SYLLABLES)}{dice.choice(_SYLLABLES)} {dice.choice(_SYLLABLES)}{dice.choice(_SYLLABLES)}".title(),
            "city": f"City {dice.randrange(250)}",
            "email": f"person{number}@example.org",
            "phone": f"+33 6 {number:08d}",
            "born_on": f"{dice.randrange(1990, 2005)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 28):02d}",
            "state": dice.choice(("applied", "confirmed", "returned")),
            "kind": "youngster",
            "language": dice.choice(("en", "fr", "es", "ca", "de", "it", "pt")),
        }
        for number in range(ROWS)
    ]
    # Over a connection, not a session: the application beside us watches every session of its process.
    with yard.app_context(), db.engine.begin() as connection:
        db.metadata.create_all(connection)
        connection.execute(YardPerson.__table__.insert(), rows)
        if connection.dialect.name == "postgresql":
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
            connection.execute(text("CREATE INDEX ix_yard_trigrams ON yard_people USING gin (name gin_trgm_ops)"))
        else:
            words = "fts5(name, content='yard_people', content_rowid='id', tokenize='trigram')"
            connection.execute(text(f"CREATE VIRTUAL TABLE yard_words USING {words}"))
            connection.execute(text("INSERT INTO yard_words(yard_words) VALUES ('rebuild')"))
        connection.execute(text("ANALYZE"))
    with yard.app_context():
        db.engine.dispose()


SEARCHES = ("mari", "lore", "anto", "beso", "tira")
_SYLLABLES = ("ma", "ri", "lo", "re", "an", "to", "be", "so", "ti", "ra", "ka", "nel", "dou", "vic", "es", "um")

if "BENCH_DATABASE_URL" in os.environ:
    app = create_yard(os.environ["BENCH_DATABASE_URL"])
