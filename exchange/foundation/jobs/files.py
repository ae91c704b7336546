"""The file that a job makes: sealed while it waits for its owner, gone with the job."""

from pathlib import Path
from typing import Any

from flask import current_app

from exchange.foundation.filestore import FileStore
from exchange.foundation.jobs.models import Job
from exchange.foundation.jobs.queue import JobRun
from exchange.foundation.obstacles import NotFound
from exchange.foundation.sealing import keyring


def keep_file(job: JobRun, content: bytes, *, name: str) -> dict[str, Any]:
    """Keep what a job made and return the result that offers it; a second attempt takes the place of the first."""
    sealed = keyring().seal(content.decode("latin-1"), place=f"jobs.file.{job.id}")
    return {"file_key": _store().put(sealed, name=job.id), "file_name": name}


def read_file(job: Job) -> bytes:
    """Return what a job made; raise NotFound where there is nothing."""
    key = str(job.result.get("file_key") or "")
    if not key:
        raise NotFound
    return keyring().unseal(_store().read(key), place=f"jobs.file.{job.id}").encode("latin-1")


def _store() -> FileStore:
    return FileStore(Path(current_app.config["EXCHANGE"].file_folder))
