"""Side-by-side measurements, run by hand: ``make bench``, or ``python -m benchmarks --help``.

That is FlowForge beside Node-RED, and against what grows with use. The modules `expressions`,
`faults`, `rules`, `spoken` and `strangers` each measure one promise more:
``python -m benchmarks.faults``.

They need Linux, two cores, ``wrk`` and ``taskset``. How we measure is told in
docs/adr/0019-how-we-measure.md; what came out stands in docs/measured.md.
"""
