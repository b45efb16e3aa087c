"""The engines: how each is compiled, indexes and answers. All obey the contract of bench_index and
bench_queries (bench/README.md)."""

import os
import subprocess
from pathlib import Path

from . import needs
from .say import Failure, say

HERE = Path(__file__).resolve().parent.parent


_compiled = set()


def _compile(command, what, environment=None):
    """Once a run; cargo and Maven know themselves what is up to date."""
    if what in _compiled:
        return
    _compiled.add(what)
    say(f"compiling {what}")
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        raise Failure(f"{what} could not be compiled:\n{done.stdout[-4000:]}")


def _first_line(command):
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return (done.stdout.splitlines() or ["?"])[0]


class Fts:
    """fts itself, as the release preset has built it."""

    peer = False
    french = True

    def __init__(self, name, options):
        self.name = name
        self._bin = options.bin
        self._reorder = "on" if name.endswith("-bp") else "off"

    def prepare(self, french):
        programs = ["bench_french", "ftsd"] if french else ["bench_index", "bench_queries"]
        missing = [program for program in programs if not (self._bin / program).exists()]
        if missing:
            raise Failure(
                f"{', '.join(missing)} missing in {self._bin}: cmake --preset release && "
                f"cmake --build --preset release --target {' '.join(missing)}, "
                "or name the folder of the programs by --bin"
            )

    def version(self):
        commit = _first_line(["git", "-C", HERE, "describe", "--always", "--dirty"])
        return f"fts {commit}"

    def index_commands(self, index, corpus, threads, buffer):
        yield [self._bin / "bench_index", "--threads", threads, "--memory", f"{buffer}M",
               "--reorder", self._reorder, index, corpus]  # fmt: skip

    def bench_command(self, index, queries, passes):
        return [self._bin / "bench_queries", index, queries, *passes]

    def french_index_commands(self, index, corpus, threads, buffer):
        sizes = ["--threads", threads, "--memory", f"{buffer}M"]
        yield [self._bin / "ftsd", "index", "-d", index, *sizes, corpus]
        yield [self._bin / "ftsd", "optimize", "-d", index, *sizes]

    def french_bench_command(self, index, queries, passes):
        return [self._bin / "bench_french", index, queries, *passes]


class Tantivy:
    """Tantivy has no setting for what Lucene's FrenchAnalyzer does: no French search here."""

    peer = True
    french = False

    def __init__(self, name, options):
        self.name = name
        self._target = options.work / "tantivy"
        self._program = self._target / "release" / "tantivy-peer"

    def prepare(self, french):
        del french
        manifest = HERE / "tantivy" / "Cargo.toml"
        _compile(
            [needs.cargo(), "build", "--release", "--locked", "--manifest-path", manifest,
             "--target-dir", self._target],
            "tantivy",
        )  # fmt: skip

    def version(self):
        lock = (HERE / "tantivy" / "Cargo.lock").read_text()
        release = lock.split('name = "tantivy"\nversion = "')[1].split('"')[0]
        return f"Tantivy {release}, {_first_line(['rustc', '--version'])}"

    def index_commands(self, index, corpus, threads, buffer):
        # It takes no less than 15 MB a thread.
        yield [self._program, "index", "--threads", threads, "--buffer", max(buffer, 16 * threads),
               index, corpus]  # fmt: skip

    def bench_command(self, index, queries, passes):
        return [self._program, "bench", index, queries, *passes]


class Lucene:
    """Lucene, with documents reordered by recursive graph bisection when the name ends in -bp."""

    peer = True
    french = True

    def __init__(self, name, options):
        self.name = name
        self._reorder = "on" if name.endswith("-bp") else "off"
        self._build = options.work / "lucene"
        self._heap = options.heap
        self._warmup_seconds = options.warmup_seconds

    def prepare(self, french):
        del french
        self._home = needs.jdk()
        pom = HERE / "lucene" / "pom.xml"
        _compile(
            [needs.maven(), "-q", "-B", "-f", pom, f"-Dpeers.build={self._build}",
             "process-classes"],
            f"lucene with {self._home}",
            {"JAVA_HOME": str(self._home)},
        )  # fmt: skip

    def _java(self, name, *arguments):
        return [self._home / "bin" / "java", "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED", f"-Xmx{self._heap}",
                "-cp", f"{self._build}/classes:{self._build}/lib/*",
                f"fts.peers.{name}", *arguments]  # fmt: skip

    def version(self):
        jar = next((self._build / "lib").glob("lucene-core-*.jar")).stem
        java = _first_line([self._home / "bin" / "java", "--version"])
        return f"Lucene {jar.removeprefix('lucene-core-')}, {java}, heap {self._heap}"

    def _writing(self, index, corpus, threads, buffer):
        return ["--threads", threads, "--buffer", buffer, "--reorder", self._reorder, index, corpus]

    def index_commands(self, *where):
        yield self._java("GameIndex", *self._writing(*where))

    def bench_command(self, index, queries, passes):
        warm = ["--warmup-seconds", self._warmup_seconds]
        return self._java("GameBench", index, queries, *passes, *warm)

    def french_index_commands(self, *where):
        yield self._java("FrenchPeer", "index", *self._writing(*where))

    def french_bench_command(self, index, queries, passes):
        warm = ["--warmup-seconds", self._warmup_seconds]
        return self._java("FrenchPeer", "bench", index, queries, *passes, *warm)


KINDS = {"fts": Fts, "fts-bp": Fts, "tantivy": Tantivy, "lucene": Lucene, "lucene-bp": Lucene}


def named(options):
    chosen = []
    for name in options.engines.split(","):
        if name not in KINDS:
            raise Failure(f"--engines: '{name}' is none of {', '.join(KINDS)}")
        chosen.append(KINDS[name](name, options))
    return chosen
