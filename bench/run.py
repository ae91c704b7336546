"""One run: databases, sizes, blocks of scenarios; each scenario stands between two readings of its yardstick."""

import re
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, NullPool, create_engine, make_url, update

from bench.client import Hollow, Request, Unexpected, ask_once, median_seconds, must_hold_something, seconds_each
from bench.data import Ground, seed
from bench.figures import Figure
from bench.keeping import kept_url, taken_or_made
from bench.pages import YARD_PATHS, After
from bench.servers import Server, ServerDidNotStart, free_port, server
from bench.yardsticks.batch import Floor
from bench.yardsticks.site import create_yard, fill_yard
from config import Settings
from exchange.app import create_app
from exchange.foundation.database import new_id
from exchange.foundation.roles import grant_rows
from exchange.initiatives.finding.models import CatalogueChange
from exchange.operation.migrating import add_migrations


@dataclass(frozen=True)
class Effort:
    """How often things are repeated."""

    requests: int
    posts: int
    files: int
    # Enough of a slow page.
    seconds: float = 12.0


THOROUGH = Effort(requests=150, posts=800, files=3)
# For three times as many pages, of which each second one is computed anew each time.
MANY = Effort(requests=50, posts=400, files=2, seconds=4.0)
QUICK = Effort(requests=15, posts=80, files=1)
# Every round of posts is warmed up, measured, and perhaps measured again.
DRAFTS_A_ROUND = 3


@dataclass
class Run:
    """What is measured, how thoroughly, and what was found so far."""

    effort: Effort
    only: re.Pattern[str]
    # What fills an empty database: (application, size, drafts).
    recipe: Callable[..., Ground] = seed
    # Where databases stay for the next run, and are taken from; None throws them away.
    keep: Path | None = None
    figures: list[Figure] = field(default_factory=list)

    def wants(self, job: str) -> bool:
        """Say whether a scenario was asked for."""
        return self.only.search(job) is not None

    def note(self, figure: Figure) -> None:
        """Keep a figure and show it."""
        self.figures.append(figure)
        target = f"  (target {figure.limit})" if figure.target is not None and figure.value is not None else ""
        where = f"{figure.database:<10} {figure.size:>6}"
        print(f"{where}  {figure.job:<40} {figure.cell}{target}  {figure.verdict if figure.value else ''}", file=sys.stderr, flush=True)


@dataclass
class Stage:
    """One database with one seeded network, the application over it and the yardsticks beside it."""

    run: Run
    database: str
    ground: Ground
    app: Flask
    folder: Path
    environment: dict[str, str]
    writer: Engine
    exchange: Server
    yard: Server
    floor: Floor
    is_kept: bool = False

    @property
    def log(self) -> Path:
        """Where the servers of this stage write what they have to say."""
        return self.folder / "exchange.log"

    def figure(self, job: str, value: float | None, **facts: object) -> None:
        """Note a figure of this stage."""
        self.run.note(Figure(job, self.database, self.ground.size, value, **facts))  # type: ignore[arg-type]

    def between(
        self, job: str, yardstick: str, read: Callable[[], float], measure: Callable[[], float], *, target: float | None, note: str = ""
    ) -> None:
        """Measure something between two readings of its yardstick; what answers otherwise than expected is not there."""
        before = read()
        try:
            value = measure()
        except Unexpected as unexpected:
            self.figure(job, None, note="not there" if unexpected.status == 404 else str(unexpected))
            return
        except Hollow as hollow:
            self.figure(job, None, note=str(hollow))
            return
        except (OSError, ValueError, RuntimeError) as error:
            self.figure(job, None, note=f"{type(error).__name__}: {error}"[:200])
            return
        self.figure(job, value, yardstick=yardstick, before=before, after=read(), target=target, note=note)

    def page_seconds(self, requests: Sequence[Request], *, after: After | None = None) -> float:
        """Return the median seconds of some pages of the application."""
        answer = ask_once(self.exchange.port, requests[0])
        if answer.status == 200:
            must_hold_something(answer, requests[0].path)
        effort = self.run.effort
        return median_seconds(self.exchange.port, requests, times=effort.requests, before=self.deed(after), seconds=effort.seconds)

    def deed(self, after: After | None) -> Callable[[], None] | None:
        """Return what is committed before each request."""
        return {None: None, After.A_WRITE: self._touch, After.A_CHANGE: self._change}[after]

    def _touch(self) -> None:
        """Commit a write that changes nothing, as any neighbour's work does."""
        with self.writer.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")

    def _change(self) -> None:
        """Mark all parts anew, as an adoption that moves does."""
        with self.writer.begin() as connection:
            connection.execute(update(CatalogueChange).values(mark=new_id()))

    def yard_seconds(self, yardstick: str) -> float:
        """Return the median seconds of a page of the bare application."""
        requests = [Request(path) for path in YARD_PATHS[yardstick]]
        return median_seconds(self.yard.port, requests, times=max(10, self.run.effort.requests // 2))

    def yard_post_seconds(self) -> float:
        """Return the seconds between two inserts of the bare application."""
        request = Request("/insert", fields={"name": "Inès Belkacem", "words": "words " * 40})
        return seconds_each(self.yard.port, lambda: request, times=self.run.effort.posts)


def settings_of(environment: dict[str, str]) -> Settings:
    """Return the settings that the measured server has too."""
    return Settings.from_environment(environment)


@contextmanager
def stages(run: Run, database: str, sizes: Sequence[int], *, postgres_url: str) -> Iterator[Iterator[Stage]]:
    """Start the yardsticks of one database; give a stage for each size, one after the other."""
    with tempfile.TemporaryDirectory(prefix="exchange-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        yard_url = _fresh_database(stack, database, folder, "yard", postgres_url)
        fill_yard(create_yard(yard_url))
        yard = stack.enter_context(
            server(
                "bench.yardsticks.site:app",
                environment={"BENCH_DATABASE_URL": yard_url},
                port=free_port(),
                log=folder / "yard.log",
                path="/orm",
            )
        )
        floor = Floor(_fresh_database(stack, database, folder, "floor", postgres_url))
        stack.callback(floor.close)
        yield _stages(run, database, sizes, folder=folder, yard=yard, floor=floor, postgres_url=postgres_url)


def _stages(
    run: Run, database: str, sizes: Sequence[int], *, folder: Path, yard: Server, floor: Floor, postgres_url: str
) -> Iterator[Stage]:
    for size in sizes:
        with ExitStack() as stack:
            own = folder / f"of-{size}"
            own.mkdir()
            port = free_port()
            drafts = DRAFTS_A_ROUND * run.effort.posts + 100
            if run.keep is None:
                makers_url = _fresh_database(stack, database, own, "exchange", postgres_url)
            else:
                own = run.keep / f"{database}-{size}".lower()
                makers_url = kept_url(database, own, size, postgres_url)
            environment = _environment(own, makers_url, port)

            def make(environment: dict[str, str] = environment, size: int = size, drafts: int = drafts) -> Ground:
                print(f"{database}: seeding {size} …", file=sys.stderr, flush=True)
                return _seeded(run.recipe, create_app(settings_of(environment)), size, drafts=drafts)

            ground = make() if run.keep is None else taken_or_made(own, makers_url, make)
            # On PostgreSQL the measured application is a role that owns nothing, as in production: it pays for the walls too.
            environment["EXCHANGE_DATABASE_URL"] = _for_the_application(stack, makers_url)
            app = create_app(settings_of(environment))
            writer = create_engine(makers_url)
            stack.callback(writer.dispose)
            exchange = stack.enter_context(server("wsgi:app", environment=environment, port=port, log=own / "exchange.log"))
            yield Stage(run, database, ground, app, own, environment, writer, exchange, yard, floor, is_kept=run.keep is not None)


def _environment(own: Path, makers_url: str, port: int) -> dict[str, str]:
    return {
        "EXCHANGE_ENVIRONMENT": "demonstration",
        "EXCHANGE_INSTANCE": str(own),
        "EXCHANGE_DATABASE_URL": makers_url,
        "EXCHANGE_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


def _seeded(recipe: Callable[..., Ground], app: Flask, size: int, *, drafts: int) -> Ground:
    """Make the tables by the migrations, with their indexes and walls, and fill them."""
    add_migrations(app)
    with app.app_context():
        upgrade()
    return recipe(app, size, drafts=drafts)


def _for_the_application(stack: ExitStack, makers_url: str) -> str:
    """Return the address of a database for a role that only works with its rows; the role goes when the stack closes."""
    made = make_url(makers_url)
    if made.get_backend_name() == "sqlite":
        return makers_url
    role, password = f"{made.database}_role", secrets.token_urlsafe(16)
    engine = create_engine(made, poolclass=NullPool)

    def leave() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql(f'DROP OWNED BY "{role}"')
            connection.exec_driver_sql(f'DROP ROLE "{role}"')

    with engine.begin() as connection:
        if connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).scalar():
            connection.exec_driver_sql(f'DROP ROLE "{role}"')
        connection.exec_driver_sql(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{password}'")
        grant_rows(connection, role=role)
    stack.callback(leave)
    return made.set(username=role, password=password).render_as_string(hide_password=False)


def _fresh_database(stack: ExitStack, database: str, folder: Path, name: str, postgres_url: str) -> str:
    """Return the address of a new, empty database that goes when the stack closes."""
    if database == "SQLite":
        return f"sqlite:///{folder / name}.sqlite"
    plain = postgres_url.replace("+psycopg", "")
    own_name = f"exchange_bench_{name}_{folder.name.replace('-', '_')}".lower()[:60]

    def say(statement: str) -> None:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    say(f'DROP DATABASE IF EXISTS "{own_name}" WITH (FORCE)')
    say(f'CREATE DATABASE "{own_name}"')
    stack.callback(say, f'DROP DATABASE IF EXISTS "{own_name}" WITH (FORCE)')
    base, _slash, _name = plain.rpartition("/")
    return f"{base.replace('postgresql:', 'postgresql+psycopg:')}/{own_name}"


__all__ = ["MANY", "QUICK", "THOROUGH", "Effort", "Run", "ServerDidNotStart", "Stage", "stages"]
