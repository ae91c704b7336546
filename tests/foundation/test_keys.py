"""Keys are ordered by the moment of their making."""

from exchange.foundation.database import new_id


def test_keys_come_in_the_order_of_their_making():
    keys = [new_id() for _ in range(20_000)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {(key.version, key.variant) for key in keys} == {(7, "specified in RFC 4122")}
