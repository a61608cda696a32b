"""The time that expressions take: the promise is 50 ms for each, whatever somebody writes.

``python -m benchmarks.expressions --tries 100000``
"""

import argparse
import sys
from time import perf_counter

from hypothesis import HealthCheck, given, settings

from flowforge.expressions import compare, fill
from tests.security.expressions_to_try import ATTEMPTS, GIVEN, Attempt

MOST_MS = 50.0


def main() -> int:
    """Try expressions as the test does, and print how long they took; 1 where one took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=100_000)
    tries = parser.parse_args().tries
    took: list[float] = []
    slowest: list[Attempt] = []

    @settings(
        max_examples=tries, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(ATTEMPTS)
    def measure(attempt: Attempt) -> None:
        began = perf_counter()
        fill(attempt.template, GIVEN, attempt.spoken)
        compare(attempt.operator, attempt.left, attempt.right, attempt.upper)
        took.append(perf_counter() - began)
        if took[-1] == max(took[-1], *slowest_time):
            slowest_time[:], slowest[:] = [took[-1]], [attempt]

    slowest_time = [0.0]
    measure()
    took.sort()
    print("| expressions | median µs | p99 µs | most ms |")
    print("|---:|---:|---:|---:|")
    half, most = took[len(took) // 2] * 1e6, took[-1] * 1e3
    print(f"| {len(took)} | {half:.1f} | {took[int(len(took) * 0.99)] * 1e6:.1f} | {most:.2f} |")
    print(f"The slowest: {slowest[0].operator}, {str(slowest[0])[:200]}")
    return int(most > MOST_MS)


if __name__ == "__main__":
    sys.exit(main())
