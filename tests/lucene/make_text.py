#!/usr/bin/env python3
"""Synthetic documents and queries whose words every engine cuts alike: [a-z0-9], one space apart.

usage: make_text.py DOCUMENTS QUERIES

Words follow Zipf's law, lengths of documents spread from one word to more than a thousand (Lucene
keeps lengths above 39 in four significant bits). The same bytes on every machine.
"""

import random
import sys

DOCUMENTS, VOCABULARY, QUERIES = 2000, 4000, 1000
SYLLABLES = [c + v for c in "bcdfglmnprstv" for v in "aeiou"]


def vocabulary(rng):
    words = set()
    while len(words) < VOCABULARY:
        words.add("".join(rng.choice(SYLLABLES) for _ in range(rng.randint(1, 4))))
    return rng.sample(sorted(words), VOCABULARY)


def main(documents_path, queries_path):
    rng = random.Random(20240601)
    words = vocabulary(rng)
    weights = [1 / (rank + 2.7) for rank in range(VOCABULARY)]
    documents = []
    for _ in range(DOCUMENTS):
        length = max(1, min(1500, round(rng.lognormvariate(3.5, 1.0))))
        documents.append(rng.choices(words, weights, k=length))
    with open(documents_path, "w", encoding="ascii") as out:
        out.writelines(" ".join(document) + "\n" for document in documents)

    def bag(least, most):
        # Some words of one document, so that conjunctions find something, and some of any.
        count = rng.randint(least, most)
        own = rng.choice(documents)
        chosen = {rng.choice(own) if rng.random() < 0.7 else rng.choice(words) for _ in range(count)}
        return sorted(chosen)

    def phrase():
        document = rng.choice([d for d in documents if len(d) > 8])
        begin = rng.randrange(len(document) - 4)
        return '"' + " ".join(document[begin : begin + rng.randint(2, 4)]) + '"'

    with open(queries_path, "w", encoding="ascii") as out:
        for number in range(QUERIES):
            kind = number % 5
            if kind == 0:
                text = bag(1, 1)[0]
            elif kind == 1:
                text = " ".join("+" + word for word in bag(2, 4))
            elif kind == 2:
                text = " ".join(bag(2, 6))
            elif kind == 3:
                first, *rest = bag(2, 5)
                text = " ".join(["+" + first] + rest)
            else:
                text = phrase()
            out.write(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
