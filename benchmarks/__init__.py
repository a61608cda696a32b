"""Side-by-side measurements, run by hand: ``make bench``, or ``python -m benchmarks --help``.

They need Linux, two cores, ``wrk`` and ``taskset``. How we measure is told in
docs/adr/0019-how-we-measure.md; what came out stands in docs/measured.md.
"""
