"""Indexing: each engine alone on as many cores as it has threads, from start to exit."""

import json
import shutil

from . import corpus, engines, measure
from .say import Failure, say

LEAST_BUFFER, LARGEST_BUFFER = 16, 256  # MB


def buffer_megabytes(text_bytes):
    """The same for all: a quarter of the text, so that all have segments to merge."""
    return min(max(text_bytes // 4_000_000, LEAST_BUFFER), LARGEST_BUFFER)


def folder(work, engine, threads, french=False):
    return work / "index" / f"{'french-' if french else ''}{engine.name}-{threads}"


def _phases(output):
    lines = (line.split("\t") for line in output.splitlines())
    return {line[1]: float(line[2]) for line in lines if line[0] == "phase"}


def _build(options, engine, threads, text_bytes, french):
    index = folder(options.work, engine, threads, french)
    shutil.rmtree(index, ignore_errors=True)
    index.parent.mkdir(parents=True, exist_ok=True)
    source = options.work / ("french.jsonl" if french else "game.jsonl")
    make = engine.french_index_commands if french else engine.index_commands
    commands = list(make(index, source, threads, buffer_megabytes(text_bytes)))
    taken = measure.run_all(
        commands, options.work / "log" / f"build-{index.name}.log", measure.cores(threads)
    )
    row = {
        "engine": engine.name,
        "threads": threads,
        "wall_s": taken.wall_s,
        "cpu_s": taken.cpu_s,
        "peak_rss_bytes": taken.peak_rss_bytes,
        "index_bytes": measure.bytes_below(index),
        "text_bytes": text_bytes,
        "phases": _phases(taken.output),
    }
    say(
        f"{index.name}: {row['wall_s']:.2f} s wall, {row['cpu_s']:.2f} s processor, "
        f"{row['index_bytes'] / 1e6:.1f} MB"
    )
    return row


def make(options, french=False):
    facts = corpus.facts(options.work)
    text_bytes = facts["french_bytes" if french else "bytes"]
    rows = []
    for engine in engines.named(options):
        if french and not engine.french:
            continue
        engine.prepare(french)
        for threads in options.threads:
            rows.append(_build(options, engine, threads, text_bytes, french))
    kind = "french-builds" if french else "builds"
    (options.work / f"{kind}.json").write_text(json.dumps(rows, indent=1) + "\n")


def rows(work, french=False):
    path = work / ("french-builds.json" if french else "builds.json")
    if not path.exists():
        raise Failure(f"{path} is missing: run the step {'french' if french else 'build'} first")
    return json.loads(path.read_text())
