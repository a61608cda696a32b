"""``python -m benchmarks``: measure, and print the tables."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import contestants, machine, report
from benchmarks.load import LoadFailed, need_tools
from benchmarks.posts import make_key
from benchmarks.server import ServerFailed
from benchmarks.sides import Plan, measure

_FULL = Plan(rounds=5, blocks=3, posts=5000, signed=1500)
_QUICK = Plan(rounds=1, blocks=1, posts=2000, signed=300)


def main() -> int:
    """Run what was asked for. The exit code is 1 where something could not be measured."""
    wanted = _arguments()
    plan = _QUICK if wanted.quick else _FULL
    try:
        need_tools()
        _side_by_side(plan, wanted.only)
    except (LoadFailed, ServerFailed) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run: its figures are rough")
    parser.add_argument("--only", default="", help="contestants whose names begin so")
    return parser.parse_args()


def _side_by_side(plan: Plan, only: str) -> None:
    with tempfile.TemporaryDirectory(prefix="flowforge-bench-") as folder:
        place = Path(folder)
        private, public = make_key(place)
        all_of_them = [
            contestants.node_red(),
            contestants.flowforge(),
            contestants.flowforge(public, private),
            contestants.bare(),
        ]
        chosen = [one for one in all_of_them if one.name.lower().startswith(only.lower())]
        if any(one.name == "Node-RED" for one in chosen):
            contestants.install_node_red()
        print(machine.described(), end="\n\n", flush=True)
        measured = measure(chosen, plan, place)
    print(report.side_by_side(measured))


if __name__ == "__main__":
    sys.exit(main())
