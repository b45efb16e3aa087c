"""The tables, in Markdown."""

import math
import os
import platform
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

from . import bench, build, corpus, engines, queries
from .say import say

DIFFERENCES_SHOWN = 20


def _machine():
    cpu = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text()).group(1))
    return (
        f"{cpu.group(1) if cpu else platform.machine()}, {len(os.sched_getaffinity(0))} cores, "
        f"{memory / (1 << 20):.0f} GiB, Linux {platform.release()}"
    )


def table(head, rows):
    """The first column to the left, the others to the right."""
    yield "| " + " | ".join(head) + " |"
    yield "|---|" + "--:|" * (len(head) - 1)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _percentile(sorted_times, share):
    """Nearest rank."""
    return sorted_times[max(0, math.ceil(share * len(sorted_times)) - 1)]


def _microseconds(value):
    return f"{value:.1f}" if value < 1000 else f"{value:.0f}"


def _groups(classes):
    """Class -> ids: each class, the classes that differ in length together, and all."""
    groups = defaultdict(list)
    for query, name in classes.items():
        family = name.rpartition("_")[0]
        if family:
            groups[family].append(query)
        groups[name].append(query)
    groups["all"] = list(classes)
    return groups


def _row(name, ids, replies, command, peers):
    times = {}
    for engine, answers in replies.items():
        times[engine] = sorted(answers[command, query].nanoseconds / 1000 for query in ids)
    means = {engine: sum(listed) / len(listed) for engine, listed in times.items()}
    best_peer = min((means[engine] for engine in means if engine in peers), default=None)
    row = [name, str(len(ids))]
    for engine, listed in times.items():
        row.append(_microseconds(means[engine]))
        row.append(f"{means[engine] / best_peer:.2f}" if best_peer else "")
        median, p99 = _percentile(listed, 0.5), _percentile(listed, 0.99)
        row.append(f"{_microseconds(median)} / {_microseconds(p99)}")
    return row


def _times(replies, classes, peers):
    commands = list(dict.fromkeys(command for command, _ in next(iter(replies.values()))))
    groups = _groups(classes)
    head = ["queries"]
    for engine in replies:
        head += [f"{engine} mean", "x", "median / p99"]
    yield "### All queries"
    yield ""
    rows = [_row(command, groups["all"], replies, command, peers) for command in commands]
    yield from table(["command"] + head, rows)
    for command in commands:
        yield f"### {command}"
        yield ""
        rows = [_row(name, ids, replies, command, peers) for name, ids in groups.items()]
        yield from table(["class"] + head, rows)


def _indexing(rows, peers):
    fastest = {}
    for row in rows:
        if row["engine"] in peers:
            threads = row["threads"]
            fastest[threads] = min(fastest.get(threads, math.inf), row["wall_s"])
    head = ["engine", "threads", "wall s", "x", "before / in the merge s", "processor s", "MB/s",
            "peak RSS MB", "index MB"]  # fmt: skip
    body = []
    for row in rows:
        phases = row["phases"]
        body.append([
            row["engine"],
            str(row["threads"]),
            f"{row['wall_s']:.2f}",
            f"{row['wall_s'] / fastest[row['threads']]:.2f}" if fastest else "",
            f"{phases['index']:.2f} / {phases['merge']:.2f}" if len(phases) == 2 else "",
            f"{row['cpu_s']:.2f}",
            f"{row['text_bytes'] / 1e6 / row['wall_s']:.1f}",
            f"{row['peak_rss_bytes'] / 1e6:.0f}",
            f"{row['index_bytes'] / 1e6:.2f}",
        ])  # fmt: skip
    yield "### Indexing"
    yield ""
    yield from table(head, body)


def _agreement(findings, first):
    yield "### Agreement"
    yield ""
    for engine, (factor, differences) in findings.items():
        if not differences:
            yield (
                f"- {engine}: every count is that of {first}; scores are, within 1e-3, when "
                f"multiplied by {factor:.4f}."
            )
            continue
        yield f"- **{engine}: {len(differences)} answers differ from those of {first}**:"
        for (command, query), difference in differences[:DIFFERENCES_SHOWN]:
            yield f"  - {command} {query}: {difference}"
    yield ""


def _head(options, facts, versions, load):
    yield f"{date.today().isoformat()}; {_machine()}; load before the run {load:.1f}"
    yield ""
    for engine, version in versions.items():
        yield f"- {engine}: {version}"
    yield ""
    yield (
        f"{facts['source']}: {facts['documents']:,} {facts['unit']}s, {facts['words']:,} words, "
        f"{facts['bytes'] / 1e6:.1f} MB folded, {facts['order']} order; {options.warmup_passes} "
        f"untimed and {options.iterations} timed passes, {options.rounds} rounds. Microseconds; x: "
        "mean over that of the best peer."
    )
    yield ""


def _write(path, lines):
    path.write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8")
    say(f"wrote {path}")


def _write_times(path, replies, classes):
    lines = ["engine\tcommand\tquery\tclass\tvalue\tns"]
    for engine, answers in replies.items():
        for (command, query), reply in answers.items():
            lines.append(
                f"{engine}\t{command}\t{query}\t{classes[query]}\t{reply.value}\t"
                f"{reply.nanoseconds}"
            )
    _write(path, lines)


def _peers():
    return {name for name, kind in engines.KINDS.items() if kind.peer}


def compare_engines(options, load):
    """The step bench; false when answers differ."""
    classes = queries.classes(options.work / "queries.tsv")
    replies, versions = bench.run(options)
    findings = bench.compare(replies)
    _write_times(options.work / "times.tsv", replies, classes)
    built = [row for row in build.rows(options.work) if row["engine"] in replies]
    lines = ["## Engines on the same words", ""]
    lines += _head(options, corpus.facts(options.work), versions, load)
    lines += _agreement(findings, next(iter(replies)))
    lines += _times(replies, classes, _peers())
    lines += _indexing(built, _peers())
    _write(options.work / "results.md", lines)
    return not any(differences for _, differences in findings.values())


def compare_french(options, load):
    """The step french: each engine with its own idea of French, so answers are not compared."""
    classes = queries.classes(options.work / "french.tsv")
    build.make(options, french=True)
    replies, versions = bench.run(options, french=True)
    _write_times(options.work / "french-times.tsv", replies, classes)
    facts = corpus.facts(options.work)
    facts = {**facts, "unit": "document", "documents": facts["whole_documents"]}
    lines = ["## French searches on whole documents", ""]
    lines += _head(options, facts, versions, load)
    lines += _times(replies, classes, _peers())
    lines += _indexing(build.rows(options.work, french=True), _peers())
    _write(options.work / "french.md", lines)
