"""How much the store holds in memory, and for how long it lets a call wait."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The store's limits.

    `commit_s` is how many seconds `Calls.commit` waits, `ask_s` how many `Calls.session` does: a
    call that cannot go on is worse than one that is on record a little later. `hot` is how many
    sessions stay in memory, `queued` how many bytes are kept for later while the database is away.
    """

    commit_s: float = 1.0
    ask_s: float = 2.0
    hot: int = 10_000
    queued: int = 64_000_000
