"""Connections to the user's own databases. Passwords go in and never come out."""

from time import perf_counter
