"""The yardsticks start, answer what they should, and stop; nothing here is about time."""

import os
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bench.client import Request, Unexpected, ask_once, median_seconds, seconds_each
from bench.pages import YARD_PATHS
from bench.servers import free_port, server
from bench.yardsticks.batch import Floor
from bench.yardsticks.site import PAGE, create_yard, fill_yard
from tests.support.postgres import fresh_postgres, owner_of


@pytest.fixture
def database_url(engine_name, tmp_path, worker_id):
    if engine_name == "sqlite":
        return f"sqlite:///{tmp_path / 'yard.sqlite'}"
    return _driver(owner_of(fresh_postgres(f"exchange_yard_{worker_id}")))


def _driver(url):
    return url if "+psycopg" in url else url.replace("postgresql:", "postgresql+psycopg:")


def test_the_bare_application_answers_under_the_servers_settings(database_url, tmp_path):
    fill_yard(create_yard(database_url))
    port = free_port()
    with server(
        "bench.yardsticks.site:app", environment={"BENCH_DATABASE_URL": database_url}, port=port, log=tmp_path / "log", path="/hello"
    ) as yard:
        assert len(yard.workers()) == 2
        assert yard.peak_memory() > 0
        rows = {path: ask_once(port, Request(path)).body.count(b"<tr>") for paths in YARD_PATHS.values() for path in paths}
        assert rows["/orm"] == rows["/core"] == PAGE
        assert all(0 < count <= PAGE for path, count in rows.items() if path.startswith("/search"))
        assert median_seconds(port, [Request("/hello")], times=3, warm_up=1) > 0
        insert = Request("/insert", fields={"name": "Inès", "words": "words"})
        assert seconds_each(port, lambda: insert, times=4, warm_up=4) > 0
        with pytest.raises(Unexpected, match="answered 404"):
            median_seconds(port, [Request("/nowhere")], times=1)
        pid = yard.pid
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(OSError, match="refused"):
        HTTPConnection("127.0.0.1", port, timeout=2).connect()


def test_the_floor_reads_and_writes(database_url, engine_name):
    floor = Floor(database_url)
    try:
        assert floor.csv_seconds(20) > 0
        assert floor.xlsx_seconds(20) > 0
        assert floor.executemany_seconds(20) > 0
        assert (floor.copy_seconds(20) is None) is (engine_name == "sqlite")
    finally:
        floor.close()


def test_the_environment_of_a_server_holds_no_other_settings(monkeypatch):
    from bench.servers import _environment

    monkeypatch.setenv("EXCHANGE_DATABASE_URL", "sqlite:///of-somebody.sqlite")
    assert "EXCHANGE_DATABASE_URL" not in _environment({})
    assert os.environ["EXCHANGE_DATABASE_URL"] == "sqlite:///of-somebody.sqlite"
