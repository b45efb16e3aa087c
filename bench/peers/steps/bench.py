"""Queries: engines take turns, one process at a time, and the least time of each query over all
rounds counts; then the answers are compared."""

import itertools
import statistics
from dataclasses import dataclass

from . import build, engines, measure, queries
from .say import Failure, say

TOLERANCE = 1e-3


@dataclass
class Reply:
    value: int
    nanoseconds: int
    scores: list


def _parse(output, expected, where):
    """`expected`: the keys, command and query id, of which all and no others must be there."""
    replies = {}
    for line in output.splitlines():
        columns = line.split("\t")
        if len(columns) != 5:
            raise Failure(f"{where} printed {line!r}: expected five columns")
        command, query, value, nanoseconds, scores = columns
        listed = [float(score) for score in scores.split(",")] if scores else []
        replies[command, query] = Reply(int(value), int(nanoseconds), listed)
    if set(replies) != expected:
        answered = len(expected & set(replies))
        raise Failure(
            f"{where} answered {answered} of {len(expected)} questions, and "
            f"{len(set(replies) - expected)} that were not asked"
        )
    return replies


def _merge(best, replies, where):
    """Keeps the least times; an engine that answers differently from round to round is broken."""
    for key, reply in replies.items():
        known = best.setdefault(key, reply)
        if known.value != reply.value:
            raise Failure(f"{where} answers {key} with {known.value}, then with {reply.value}")
        known.nanoseconds = min(known.nanoseconds, reply.nanoseconds)


def run(options, french=False):
    """Engine name -> (command, query id) -> Reply, and engine name -> version."""
    chosen = [engine for engine in engines.named(options) if engine.french or not french]
    commands = options.french_commands if french else options.commands
    asked = options.work / ("french.tsv" if french else "queries.tsv")
    expected = set(itertools.product(commands.split(","), queries.classes(asked)))
    passes = ["--commands", commands, "--warmup-passes", options.warmup_passes,
              "--iterations", options.iterations]  # fmt: skip
    for engine in chosen:
        engine.prepare(french)
        if not build.folder(options.work, engine, options.threads[0], french).exists():
            step = "french" if french else "build"
            raise Failure(f"{engine.name} has no index here: run the step {step} with it first")
    best = {engine.name: {} for engine in chosen}
    for number in range(options.rounds):
        # Another one begins each round, so that no engine always follows the same one.
        turn = number % len(chosen)
        for engine in chosen[turn:] + chosen[:turn]:
            say(f"round {number + 1} of {options.rounds}: {engine.name}")
            index = build.folder(options.work, engine, options.threads[0], french)
            make = engine.french_bench_command if french else engine.bench_command
            log = options.work / "log" / f"{'french' if french else 'bench'}-{engine.name}.log"
            taken = measure.run(make(index, asked, passes), log)
            _merge(best[engine.name], _parse(taken.output, expected, engine.name), engine.name)
    return best, {engine.name: engine.version() for engine in chosen}


def _factor(reference, other):
    """What the other's scores must be multiplied by: a constant of its formula."""
    ratios = [
        reply.scores[0] / other[key].scores[0]
        for key, reply in reference.items()
        if reply.scores and other[key].scores and other[key].scores[0] > 0
    ]
    return statistics.median(ratios) if ratios else 1.0


def _difference(reference, reply, factor):
    if reference.value != reply.value:
        return f"value {reply.value} instead of {reference.value}"
    if len(reference.scores) != len(reply.scores):
        return f"{len(reply.scores)} scores instead of {len(reference.scores)}"
    for rank, (expected, score) in enumerate(zip(reference.scores, reply.scores), 1):
        if abs(score * factor - expected) > TOLERANCE * expected:
            return f"score {score * factor:.6g} instead of {expected:.6g} at rank {rank}"
    return None


def compare(replies):
    """Per engine after the first: its factor, and what it answers otherwise than the first."""
    (_, reference), *others = replies.items()
    findings = {}
    for name, other in others:
        factor = _factor(reference, other)
        differences = []
        for key, reply in reference.items():
            difference = _difference(reply, other[key], factor)
            if difference:
                differences.append((key, difference))
        findings[name] = (factor, differences)
    return findings
