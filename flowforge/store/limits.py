"""How much the store holds in memory, and for how long it lets a call wait."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The store's limits.

    `commit_s` is how many seconds `Calls.commit` and `Calls.session` wait, `hot` how many sessions
    stay in memory, `queued` how many bytes are kept for later while the database is away.
    """

    commit_s: float = 1.0
    hot: int = 10_000
    queued: int = 64_000_000
