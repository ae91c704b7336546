from typing import Any

from exchange.operation.logging import Redactor, guarded_names, redact, say_where


def test_what_is_about_people_stays_out() -> None:
    event: dict[str, Any] = {
        "event": "a letter to ines@example.org with Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4MTIz",
        "level": "info",
        "birth_date": "2000-06-01",
        "document_number": "12AB34567",
        "count": 3,
        "form": {"email": "x", "remark": "tom@example.org"},
    }
    assert Redactor(guarded_names())(None, "", event) == {
        "event": "a letter to [address] with [hidden]",
        "level": "info",
        "birth_date": "[hidden]",
        "document_number": "[hidden]",
        "count": 3,
        "form": {"email": "[hidden]", "remark": "[address]"},
    }


def test_the_guarded_names_come_from_the_declarations() -> None:
    assert {"last_name", "birth_date", "document_number", "to_address", "link", "password"} <= guarded_names()
    assert "state" not in guarded_names()


def test_an_exception_tells_where_and_not_what() -> None:
    try:
        int("Inès Belkacem, born 2000-06-01")
    except ValueError as error:
        event = say_where(None, "", {"event": "it stopped", "exc_info": error})
    assert event["error"] == "ValueError"
    assert "Belkacem" not in repr(event)
    assert event["stack"][-1].endswith("test_an_exception_tells_where_and_not_what")


def test_redaction_leaves_plain_words() -> None:
    assert redact("3 letters sent in 12 ms") == "3 letters sent in 12 ms"
