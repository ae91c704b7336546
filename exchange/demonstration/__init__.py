"""The demonstration network: fictional people in real member-like cities, and the makers of its rows.

The makers build the tests' rows too, so that the demonstration cannot rot.
"""
