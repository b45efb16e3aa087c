"""The questions: a sample of the text itself, the same for the same text.

queries.tsv, for the comparison of engines (id, class, text):

- term: 20 words of each band of document frequency (a tenth of the documents and more, then a
  tenth of that, and so on).
- phrase_N, intersection_N, union_N for N of 2, 3 and 4+ (4 to 6): the same runs of N words of the
  text, asked in three ways. They begin and end with content words; the words between are as the
  text has them.
- function-phrase: runs of 3 to 7 words, at least half of them function words; in a sixth of the
  queries all are.

french.tsv, for French searches, in lower case, accents as in the text: words_1 to words_4+ (runs of
words of a body that begin and end with content words), title (titles, up to 12 words).

Function words are the 50 most frequent words of the text.
"""

import json
import random
import re
from collections import Counter

from .say import Failure, say

SEED = 20
BANDS = (0.1, 0.01, 0.001, 0.0001)
TERMS_PER_BAND = 20
FUNCTION_WORDS = 50
SAMPLED_DOCUMENTS = 5000
TRIES = 300  # per query wanted
LENGTHS = {"2": (2,), "3": (3,), "4+": (4, 5, 6)}


class Sample:
    """Document frequencies of all words, and some documents to draw runs of words from."""

    def __init__(self, path, words_of):
        self.random = random.Random(SEED)
        self.documents = []
        self.document_frequency = Counter()
        frequency = Counter()
        self.size = 0
        with open(path, encoding="utf-8") as lines:
            for self.size, line in enumerate(lines, 1):
                document = json.loads(line)
                words = words_of(document)
                frequency.update(words)
                self.document_frequency.update(set(words))
                self._keep(document)
        self.function_words = {word for word, _ in frequency.most_common(FUNCTION_WORDS)}

    def _keep(self, document):
        """Reservoir sampling: every document is kept with equal probability."""
        if len(self.documents) < SAMPLED_DOCUMENTS:
            self.documents.append(document)
            return
        place = self.random.randrange(self.size)
        if place < SAMPLED_DOCUMENTS:
            self.documents[place] = document

    def runs(self, words_of, lengths, wanted, accept):
        """Up to `wanted` different runs of words that `accept` takes."""
        found = {}
        for _ in range(wanted * TRIES):
            if len(found) == wanted:
                break
            words = words_of(self.random.choice(self.documents))
            length = self.random.choice(lengths)
            if len(words) < length:
                continue
            begin = self.random.randrange(len(words) - length + 1)
            run = tuple(words[begin : begin + length])
            if accept(run):
                found[run] = None
        return list(found)

    def between_content_words(self, run):
        ends = {run[0], run[-1]}
        return not ends & self.function_words and len(set(run)) == len(run)

    def mostly_function_words(self, run):
        function = sum(word in self.function_words for word in run)
        return 2 * function >= len(run) and function < len(run)

    def only_function_words(self, run):
        return all(word in self.function_words for word in run)


def _terms(sample):
    upper = 1.0
    for lower in BANDS + (0.0,):
        # Words of a single document are left out: most of them are misprints.
        band = sorted(
            word
            for word, documents in sample.document_frequency.items()
            if lower * sample.size <= documents <= upper * sample.size and documents > 1
        )
        yield from sample.random.sample(band, min(TERMS_PER_BAND, len(band)))
        upper = lower


def _game_queries(sample, per_class):
    def words_of(document):
        return document["text"].split(" ")

    for word in dict.fromkeys(_terms(sample)):
        yield "term", word
    for name, lengths in LENGTHS.items():
        for run in sample.runs(words_of, lengths, per_class, sample.between_content_words):
            yield f"intersection_{name}", " ".join("+" + word for word in run)
            yield f"union_{name}", " ".join(run)
            yield f"phrase_{name}", '"' + " ".join(run) + '"'
    for share, accept in ((5, sample.mostly_function_words), (1, sample.only_function_words)):
        wanted = max(1, per_class * share // 6)
        for run in sample.runs(words_of, (3, 4, 5, 6, 7), wanted, accept):
            yield "function-phrase", '"' + " ".join(run) + '"'


def _typed_words(text):
    """Words as a person would type them; what could be an operator anywhere is no word."""
    words = (raw.strip("«»“”\"().,;:!?…–—-'’*") for raw in text.lower().split())
    return [word for word in words if word]


def _is_plain(run):
    return all(re.fullmatch(r"\w[\w'’-]*", word) and not word.isdigit() for word in run)


def _french_queries(sample, per_class):
    def words_of(document):
        return _typed_words(document["body"])

    def accept(run):
        return _is_plain(run) and sample.between_content_words(run)

    for name, lengths in {"1": (1,), **LENGTHS}.items():
        for run in sample.runs(words_of, lengths, per_class, accept):
            yield f"words_{name}", " ".join(run)
    titles = {}
    for document in sample.documents:
        run = [word for word in _typed_words(document["title"]) if _is_plain([word])][:12]
        if len(run) > 1 and len(titles) < per_class:
            titles[" ".join(run)] = None
    for title in titles:
        yield "title", title


def _write(path, prefix, queries):
    lines = [f"{prefix}{i:04}\t{name}\t{text}\n" for i, (name, text) in enumerate(queries)]
    if not lines:
        raise Failure(f"no queries could be drawn for {path}: the corpus is too small")
    path.write_text("".join(lines), encoding="utf-8")
    counts = Counter(line.split("\t")[1] for line in lines)
    say(f"queries: {path.name}: " + ", ".join(f"{n} {name}" for name, n in counts.items()))


def make(options):
    game = Sample(options.work / "game.jsonl", lambda document: document["text"].split(" "))
    _write(options.work / "queries.tsv", "q", _game_queries(game, options.queries))
    french = Sample(options.work / "french.jsonl", lambda d: _typed_words(d["body"]))
    _write(options.work / "french.tsv", "f", _french_queries(french, options.queries))


def classes(path):
    """Query id -> class, in the order of the file."""
    if not path.exists():
        raise Failure(f"{path} is missing: run the step queries first")
    with open(path, encoding="utf-8") as lines:
        return {line.split("\t")[0]: line.split("\t")[1] for line in lines}
