"""``python -m tests.bench [--quick] [NAME …]``: Counterpart beside what others would use.

Standard output: name, ours, baseline, ratio, with tabs between; "-" where there is nothing to compare with.
Standard error: the same as a table for people, with what the ratio is of and the aim. Ends with 1 when an aim
was missed. ``script/bench`` installs the baselines first.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.bundling import bundles
from tests.bench.converting import convert_2, convert_again, convert_two_offices
from tests.bench.filling import fill_2, fill_20
from tests.bench.joining import merge_30, seal_30
from tests.bench.many_cases import many_cases
from tests.bench.measure import FULL, QUICK, Effort, Line
from tests.bench.serving import serving

Bench = Callable[[Path, Effort], Iterator[Line]]
BENCHES: dict[str, Bench] = {
    "fill-docxtpl": fill_2,
    "fill-docxtpl-20-pages": fill_20,
    "convert-cold": convert_2,
    "convert-two-workers": convert_two_offices,
    "convert-again": convert_again,
    "merge-plain": merge_30,
    "seal-stock": seal_30,
    "bundles": bundles,
    "serving": serving,
    "many-cases": many_cases,
}


def main() -> int:
    """Measure what was asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a first look")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; default: all")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in BENCHES]:
        parser.error(f"no such bench: {', '.join(unknown)}")
    baselines = Path(
        os.environ.get("COUNTERPART_BENCH_BASELINES") or Path.home() / ".cache" / "counterpart" / "bench"
    )
    logging.disable(logging.CRITICAL)
    lines = []
    _tell(_HEAD)
    for name in asked.names or BENCHES:
        for line in BENCHES[name](baselines, QUICK if asked.quick else FULL):
            lines.append(line)
            figures = (line.name, _figure(line.ours), _figure(line.baseline), _figure(line.ratio))
            sys.stdout.write("\t".join(figures) + "\n")
            sys.stdout.flush()
            _tell(_row(line))
    missed = [line.name for line in lines if not line.holds]
    if missed:
        _tell(f"\nMissed: {', '.join(missed)}")
    return 1 if missed else 0


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


_HEAD = f"{'':28} {'ours':>10} {'baseline':>10} {'':>8} {'ratio':>8}  {'aim':<8} what the ratio is"


def _row(line: Line) -> str:
    aim = ""
    if line.at_least is not None:
        aim = f"≥ {line.at_least:.2g}"
    if line.at_most is not None:
        aim = f"≤ {line.at_most:g}"
    if line.ours_at_most is not None:
        aim = f"≤ {line.ours_at_most:g} {line.unit}"
    mark = "" if line.holds else "  MISSED"
    rest = "; ".join(one for one in (line.of, line.note) if one)
    figures = f"{_figure(line.ours):>10} {_figure(line.baseline):>10} {line.unit:>8} {_figure(line.ratio):>8}"
    return f"{line.name:28} {figures}  {aim:<8} {rest}{mark}"


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
