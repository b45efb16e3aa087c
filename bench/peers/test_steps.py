"""Tests of the parts whose errors would not show in a table.

python3 -m unittest discover -s bench/peers
"""

import json
import random
import tempfile
import unittest
from pathlib import Path

from steps import bench, corpus, queries, report
from steps.say import Failure


class Fold(unittest.TestCase):
    def test_words(self):
        for text, words in {
            "L’Œuvre d'ÉTÉ, naïve": ["l", "oeuvre", "d", "ete", "naive"],
            "cafe\u0301 ex\u00a0æquo": ["cafe", "ex", "aequo"],
            "100\u202f000 € − ½ 12e": ["100", "000", "12e"],
            "Ελλάδα": [],
            "a" * 65 + " b": ["b"],
        }.items():
            self.assertEqual(corpus.fold(text), words, text)


class Shuffled(unittest.TestCase):
    def lines(self, shuffled):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "lines.jsonl"
            out = corpus.ShuffledLines(path)
            for number in range(100):
                out.add(f"document {number // 2}", number)
            out.finish(shuffled)
            return [json.loads(line) for line in path.read_text().splitlines()]

    def test_order(self):
        self.assertEqual(self.lines(False), list(range(100)))
        shuffled = self.lines(True)
        self.assertEqual(sorted(shuffled), list(range(100)))
        self.assertNotEqual(shuffled, list(range(100)))
        # What belongs to one document stays together, in its order.
        self.assertEqual(shuffled[1::2], [number + 1 for number in shuffled[::2]])
        self.assertEqual(shuffled, self.lines(True))


class Sampled(unittest.TestCase):
    def write(self, folder):
        rng = random.Random(5)
        content = [f"mot{number}" for number in range(300)]
        frequent = [f"f{number}" for number in range(queries.FUNCTION_WORDS)]
        path = Path(folder) / "game.jsonl"
        with open(path, "w") as out:
            for number in range(200):
                words = [
                    rng.choice(frequent if rng.random() < 0.7 else content) for _ in range(60)
                ]
                print(json.dumps({"id": str(number), "text": " ".join(words)}), file=out)
        return path

    def test_drawn(self):
        def words_of(document):
            return document["text"].split()

        with tempfile.TemporaryDirectory() as folder:
            path = self.write(folder)
            drawn = list(queries._game_queries(queries.Sample(path, words_of), 12))
            again = list(queries._game_queries(queries.Sample(path, words_of), 12))
            texts = path.read_text()
        self.assertEqual(drawn, again)
        by_class = {}
        for name, text in drawn:
            by_class.setdefault(name, []).append(text)
        for length in queries.LENGTHS:
            phrases = by_class[f"phrase_{length}"]
            self.assertEqual(len(phrases), 12)
            self.assertEqual([f'"{text}"' for text in by_class[f"union_{length}"]], phrases)
            for phrase in phrases:
                self.assertIn(phrase.strip('"'), texts)
                self.assertTrue(phrase.startswith('"mot'))
        only_function = [t for t in by_class["function-phrase"] if "mot" not in t]
        self.assertEqual(len(by_class["function-phrase"]), 12)
        self.assertEqual(len(only_function), 2)


class Agreement(unittest.TestCase):
    def replies(self, factor, change=None):
        replies = {
            ("TOP_10", f"q{number}"): bench.Reply(3, 100, [factor * s for s in (5.0, 4.0, 1.0)])
            for number in range(9)
        }
        if change:
            change(replies["TOP_10", "q4"])
        return replies

    def differences(self, change):
        findings = bench.compare({"a": self.replies(1), "b": self.replies(2.2, change)})
        factor, differences = findings["b"]
        self.assertAlmostEqual(factor, 1 / 2.2)
        return differences

    def test_factor_is_free(self):
        self.assertEqual(self.differences(None), [])

    def test_values_and_scores_are_not(self):
        def value(reply):
            reply.value = 4

        def score(reply):
            reply.scores[1] *= 1.002

        def missing(reply):
            reply.scores.pop()

        for change in (value, score, missing):
            differences = self.differences(change)
            self.assertEqual([key for key, _ in differences], [("TOP_10", "q4")])

    def test_missing_answers(self):
        line = "COUNT\tq0\t3\t1200\t\n"
        expected = {("COUNT", "q0"), ("COUNT", "q1")}
        with self.assertRaisesRegex(Failure, "1 of 2"):
            bench._parse(line, expected, "an engine")
        replies = bench._parse(line + line.replace("q0", "q1"), expected, "an engine")
        self.assertEqual(replies["COUNT", "q1"], bench.Reply(3, 1200, []))


class Tables(unittest.TestCase):
    def test_percentiles_and_groups(self):
        self.assertEqual(report._percentile([1, 2, 3, 4], 0.5), 2)
        self.assertEqual(report._percentile([1, 2, 3, 4], 0.99), 4)
        groups = report._groups({"q0": "union_2", "q1": "union_3", "q2": "term"})
        self.assertEqual(groups["union"], ["q0", "q1"])
        self.assertEqual(groups["all"], ["q0", "q1", "q2"])


if __name__ == "__main__":
    unittest.main()
