"""The recipe seeds a network that the application opens: a coordinator sees their sixty, the network everybody."""

from bench.client import Request
from bench.data import COHORT, OWN_CITY_PARTICIPANTS, seed
from bench.inside import count_statements
from bench.run import settings_of
from exchange.app import create_app
from exchange.foundation.database import db

SIZE = 200


def test_the_recipe_opens(tmp_path):
    app = create_app(
        settings_of({"EXCHANGE_ENVIRONMENT": "testing", "EXCHANGE_INSTANCE": str(tmp_path), "EXCHANGE_PUBLIC_URL": "http://localhost"})
    )
    with app.app_context():
        db.create_all()
    ground = seed(app, SIZE, drafts=3)
    client = app.test_client(use_cookies=False)

    def found(who):
        return client.get(f"/cohorts/{COHORT}/participants.json", headers=ground.headers(who)).get_json()["found"]

    assert (found("coordinator"), found("network")) == (OWN_CITY_PARTICIPANTS, SIZE)
    assert ground.drafts == ["draft-0", "draft-1", "draft-2"]
    statements = count_statements(app, Request(f"/cohorts/{COHORT}/participants.json", ground.headers("network")))
    assert 0 < statements.count <= 12
    assert count_statements(app, Request("/nowhere")) == 404
