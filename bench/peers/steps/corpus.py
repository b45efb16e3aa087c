"""The text: game.jsonl for the comparison of engines, french.jsonl for that of French searches.

game.jsonl holds {"id", "text"} lines of folded text, which every engine splits at spaces, so that
all of them index the same words: NFD, marks stripped, œ and æ expanded, lower case, any run of
characters other than [a-z0-9] one space. french.jsonl holds the documents as they are: {"id",
"title", "body"}.
"""

import gzip
import hashlib
import json
import mmap
import subprocess
import unicodedata
from contextlib import contextmanager

from .say import Failure, say

LONGEST_WORD = 64  # far below what any engine refuses or cuts
FEWEST_WORDS = 3


class Folding(dict):
    """A table for str.translate that makes its entries when they are first asked for."""

    def __missing__(self, code):
        letters = unicodedata.normalize("NFD", chr(code)).lower()
        letters = letters.replace("œ", "oe").replace("æ", "ae")
        kept = []
        for letter in letters:
            if letter.isascii() and letter.isalnum():
                kept.append(letter)
            elif not unicodedata.category(letter).startswith("M"):
                kept.append(" ")
        self[code] = "".join(kept)
        return self[code]


_folding = Folding()


def fold(text):
    """The words of a text, as all engines get them."""
    return [word for word in text.translate(_folding).split() if len(word) <= LONGEST_WORD]


class ShuffledLines:
    """Lines written in the order of a hash of their keys; equal keys keep their order."""

    def __init__(self, path):
        self._path = path
        self._raw = path.with_suffix(".unsorted")
        self._file = open(self._raw, "wb")
        self._places = []  # hash, begin, end
        self._size = 0

    def add(self, key, document):
        line = json.dumps(document, ensure_ascii=False).encode() + b"\n"
        self._file.write(line)
        digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
        self._places.append((digest, self._size, self._size + len(line)))
        self._size += len(line)

    def finish(self, shuffled):
        self._file.close()
        if not shuffled:
            self._raw.rename(self._path)
            return
        self._places.sort(key=lambda place: (place[0], place[1]))
        with open(self._raw, "rb") as raw, open(self._path, "wb") as out:
            with mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as lines:
                for _, begin, end in self._places:
                    out.write(lines[begin:end])
        self._raw.unlink()


@contextmanager
def _source_lines(options):
    if options.corpus is None:
        command = [str(options.bin / "generate"), "--mebibytes", str(options.mebibytes)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as generator:
            yield generator.stdout
        if generator.returncode != 0:
            raise Failure(f"{command[0]} ended with {generator.returncode}")
    elif options.corpus.suffix == ".gz":
        with gzip.open(options.corpus) as lines:
            yield lines
    else:
        with open(options.corpus, "rb") as lines:
            yield lines


def _documents(options):
    """Id, title and body of each line."""
    with _source_lines(options) as lines:
        for number, line in enumerate(lines, 1):
            try:
                document = json.loads(line)
                title = document.get("title") or ""
                body = document["text"] if "text" in document else document["body"]
                yield str(document["id"]), title + "", body + ""
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Failure(
                    f"line {number} of the corpus: {error!r}; expected "
                    '{"id", "text"} or {"id", "title", "body"}, one object a line'
                ) from None


def _pieces(unit, name, title, body):
    """The texts of game.jsonl that one document gives: itself, or its title and lines."""
    if unit == "document":
        yield name, title + "\n" + body
        return
    for number, piece in enumerate([title] + body.split("\n")):
        yield f"{name}#{number}", piece


def make(options):
    options.work.mkdir(parents=True, exist_ok=True)
    say(f"corpus: {options.corpus or f'synthetic, {options.mebibytes} MiB'}")
    game = ShuffledLines(options.work / "game.jsonl")
    french = ShuffledLines(options.work / "french.jsonl")
    facts = {
        "source": options.corpus.name if options.corpus else f"synthetic, {options.mebibytes} MiB",
        "unit": options.unit,
        "order": options.order,
        "whole_documents": 0,
        "documents": 0,
        "words": 0,
        "bytes": 0,
        "french_bytes": 0,
    }
    for name, title, body in _documents(options):
        french.add(name, {"id": name, "title": title, "body": body})
        facts["whole_documents"] += 1
        facts["french_bytes"] += len(title.encode()) + len(body.encode())
        for piece_name, piece in _pieces(options.unit, name, title, body):
            words = fold(piece)
            if len(words) < FEWEST_WORDS:
                continue
            text = " ".join(words)
            game.add(name, {"id": piece_name, "text": text})
            facts["documents"] += 1
            facts["words"] += len(words)
            facts["bytes"] += len(text)
    if facts["documents"] == 0:
        raise Failure(f"the corpus has no text of at least {FEWEST_WORDS} words")
    for lines in (game, french):
        lines.finish(shuffled=options.order == "shuffled")
    (options.work / "corpus.json").write_text(json.dumps(facts, indent=1) + "\n")
    say(f"corpus: {facts['documents']:,} {options.unit}s, {facts['words']:,} words")


def facts(work):
    path = work / "corpus.json"
    if not path.exists():
        raise Failure(f"{path} is missing: run the step corpus first")
    return json.loads(path.read_text())
