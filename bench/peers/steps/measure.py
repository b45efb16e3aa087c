"""Runs a command on given cores and measures what it took."""

import os
import subprocess
import time
from dataclasses import dataclass

from . import needs
from .say import Failure


@dataclass
class Taken:
    wall_s: float = 0.0
    cpu_s: float = 0.0
    peak_rss_bytes: int = 0
    output: str = ""


def cores(count):
    """The first `count` cores that this process may use."""
    there = sorted(os.sched_getaffinity(0))
    if count > len(there):
        raise Failure(f"--threads {count}: this process may use {len(there)} cores")
    return there[:count]


def run(command, log, pinned_to=None):
    """Standard output goes into the result, standard error into the file `log`."""
    command = [str(part) for part in command]
    if pinned_to:
        command = [needs.taskset(), "-c", ",".join(map(str, pinned_to))] + command
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w") as errors:
        errors.write(" ".join(command) + "\n")
        errors.flush()
        begin = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        output = child.stdout.read()
        # wait4 instead of Popen.wait: it says what the child and its children used.
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        child.stdout.close()
    if child.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise Failure(f"{command[0]} ended with {child.returncode}; {log} ends:\n{tail}")
    return Taken(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output)


def run_all(commands, log, pinned_to=None):
    """One after the other, as if they were one: times add up, the highest peak counts."""
    total = Taken()
    for number, command in enumerate(commands):
        one = run(command, log.with_suffix(f".{number}.log") if number else log, pinned_to)
        total.wall_s += one.wall_s
        total.cpu_s += one.cpu_s
        total.peak_rss_bytes = max(total.peak_rss_bytes, one.peak_rss_bytes)
        total.output += one.output
    return total


def bytes_below(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
