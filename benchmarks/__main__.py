"""Measure FlowForge, and print the tables as Markdown. See docs/adr/0019-how-we-measure.md."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import contestants, growth, machine, report
from benchmarks.growth import Sizes
from benchmarks.load import LoadFailed, need_tools
from benchmarks.posts import make_key
from benchmarks.server import ServerFailed
from benchmarks.sides import Plan, measure

_FULL = Plan(rounds=5, blocks=3, posts=5000, signed=1500)
_QUICK = Plan(rounds=1, blocks=1, posts=2000, signed=300)
_FULL_SIZES = Sizes(
    posts=5000,
    nodes=(10, 100, 500, 2000),
    at_once=(2, 10, 30, 90),
    stored=1_000_000,
    calls=(100, 10_000),
)
_QUICK_SIZES = Sizes(posts=1000, nodes=(10, 200), at_once=(2, 90), stored=20_000, calls=(100, 2000))
_PARTS = ("sides", "flow", "stored", "calls")


def main() -> int:
    """Run what was asked for. The exit code is 1 where something could not be measured."""
    wanted = _arguments()
    try:
        need_tools()
        print(f"## Side by side, and what grows\n\n{machine.described()}", flush=True)
        for part in wanted.parts or _PARTS:
            _measure(part, wanted)
    except (LoadFailed, ServerFailed) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"some of: {', '.join(_PARTS)}; else all of them")
    parser.add_argument("--quick", action="store_true", help="a short run: its figures are rough")
    parser.add_argument("--only", default="", help="contestants whose names begin so")
    wanted = parser.parse_args()
    if unknown := set(wanted.parts) - set(_PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    return wanted


def _measure(part: str, wanted: argparse.Namespace) -> None:
    sizes = _QUICK_SIZES if wanted.quick else _FULL_SIZES
    match part:
        case "sides":
            _side_by_side(_QUICK if wanted.quick else _FULL, wanted.only.lower())
        case "flow":
            report.show("Cost against flow size", growth.flow_sizes(sizes))
        case "stored":
            report.show("Cost against stored transcripts", growth.stored_transcripts(sizes))
        case _:
            report.show("Cost against calls in progress", growth.calls_in_progress(sizes))


def _side_by_side(plan: Plan, only: str) -> None:
    with tempfile.TemporaryDirectory(prefix="flowforge-bench-") as folder:
        private, public = make_key(Path(folder))
        all_of_them = [
            contestants.node_red(),
            contestants.flowforge(),
            contestants.flowforge(public, private),
            contestants.bare(),
        ]
        chosen = [one for one in all_of_them if one.name.lower().startswith(only)]
        if any(one.name == report.BASE for one in chosen):
            contestants.install_node_red()
            print(f"- {contestants.node_red_version()}", flush=True)
        report.show_sides(measure(chosen, plan, Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
