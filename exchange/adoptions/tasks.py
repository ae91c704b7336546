"""What the worker does for adoptions."""

from exchange.adoptions.follow_ups import tasks as follow_ups

__all__ = ["follow_ups"]
