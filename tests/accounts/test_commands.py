import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.accounts.models import Account
from exchange.demonstration.makers import make_city, make_user
from exchange.messages.models import Letter


@pytest.fixture
def flask(app, database):
    def run(*arguments):
        database.flush()
        return app.test_cli_runner().invoke(args=["people", *arguments])

    return run


def test_inviting_from_the_machine(flask, database):
    make_city("Liège")
    done = flask(
        "invite", "claire@liege.example", "--role", "coordinator", "--city", "liege", "--first-name", "Claire", "--last-name", "Martin"
    )
    assert done.exit_code == 0, done.output
    assert done.output.startswith("http://localhost/invitations/")
    assert database.scalars(select(Account.email)).all() == ["claire@liege.example"]
    assert len(database.scalars(select(Letter)).all()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["claire@liege.example", "--role", "coordinator"], "Choose the city"),
        (["claire@liege.example", "--role", "coordinator", "--city", "atlantis"], "There is no city"),
        (["claire", "--role", "network"], "is not an e-mail address"),
        (["claire@liege.example", "--role", "king"], "king"),
    ],
)
def test_a_wrong_invitation_fails_in_a_sentence(flask, database, arguments, words):
    failed = flask("invite", *arguments)
    assert failed.exit_code != 0
    assert words in failed.output
    assert database.scalars(select(Account)).all() == []


def test_the_first_link_of_an_empty_installation(flask, browser, database):
    done = flask("first-link")
    address = done.output.strip().removeprefix("http://localhost")
    assert browser().submit(address, {"password": "lantern under nine bridges"}).location == "/"
    assert flask("first-link").exit_code != 0
    assert database.scalars(select(Letter)).all() == []


def test_no_first_link_where_network_staff_exist(flask, database):
    make_user(Role.NETWORK).password_hash = "x"
    failed = flask("first-link")
    assert failed.exit_code == 1
    assert "There are network staff already" in failed.output
