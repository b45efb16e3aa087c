// Passages: which, how they are cut and dressed, and properties of any text.

#include <chrono>
#include <string>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/text/utf8.hpp"
#include "tests/highlight/queries.hpp"

namespace fts::highlight {
namespace {

std::string dressed(const Snippet& snippet) {
  return (snippet.cut_before ? "…" : "") + with_marks(snippet.text, snippet.spans) +
         (snippet.cut_after ? "…" : "");
}

std::string snippet(const std::string& query, const std::string& text, std::size_t max_bytes) {
  return dressed(highlighter(query).snippet(text, "body", max_bytes));
}

std::string repeated(std::string_view piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

TEST_CASE("a text that fits is shown whole") {
  CHECK(snippet("chat", "Le chat dort.", 240) == "Le [chat] dort.");
  CHECK(snippet("chat", "", 240).empty());
  CHECK(snippet("chat", " \n ", 240).empty());
}

TEST_CASE("without a match the beginning is shown, in whole sentences where they fit") {
  const std::string text = "Une phrase. Une autre phrase. Une troisième, bien plus longue.";
  CHECK(snippet("chat", text, 32) == "Une phrase. Une autre phrase.…");
  CHECK(snippet("chat", "Une seule phrase sans fin ni trêve", 20) == "Une seule phrase…");
}

TEST_CASE("the passage is the sentence that holds the words") {
  const std::string text =
      "Le temps est doux sur la côte. Des sanctions frappent la Russie depuis mars. Il pleuvra "
      "demain dans le sud du pays. La Russie proteste.";
  CHECK(snippet("sanctions Russie", text, 60) ==
        "…Des [sanctions] frappent la [Russie] depuis mars.…");
  CHECK(snippet("pleuvoir OR demain", text, 45) == "…Il pleuvra [demain] dans le sud du pays.…");
}

TEST_CASE("more distinct words win over repetitions, function words count little") {
  const std::string text = "Chat, chat, chat et chat. " + repeated("Rien ici. ", 10) +
                           "Un chat voit un chien. " + repeated("Rien là. ", 10);
  CHECK(snippet("chat chien", text, 30).find("Un [chat] voit un [chien].") != std::string::npos);
  const std::string two = "Le la le la le. " + repeated("Rien ici. ", 10) + "Souris. Fin.";
  CHECK(snippet("le la souris", two, 30).find("[Souris]") != std::string::npos);
}

TEST_CASE("a caller's weights decide which word is the rarer one") {
  const std::string text = "Un chat. " + repeated("Rien ici. ", 10) + "Un chien.";
  const auto prefers = [](const std::string& word) {
    return [word](const query::Term& term) { return term.form == word ? 5.0F : 1.0F; };
  };
  for (const std::string word : {"chat", "chien"}) {
    const auto subject = highlighter("chat chien", prefers(word));
    CHECK(dressed(subject.snippet(text, "body", 20)).find("[" + word + "]") != std::string::npos);
  }
}

TEST_CASE("a long sentence is cut at white space, never inside a word") {
  const std::string text = repeated("avant ", 50) + "le chat d’ici " + repeated("après ", 50);
  const auto cut = highlighter("chat").snippet(text, "body", 60);
  CHECK(cut.cut_before);
  CHECK(cut.cut_after);
  CHECK(cut.text.size() <= 60);
  CHECK(cut.text.find("le chat d’ici") != std::string::npos);
  CHECK((" " + text).find(" " + cut.text + " ") != std::string::npos);
  CHECK(with_marks(cut.text, cut.spans).find("[chat]") != std::string::npos);
}

TEST_CASE("a number written in groups is one word, no-break spaces hold together") {
  const std::string filler = repeated("avant ", 50);
  for (const std::string& text : {filler + "plus de 100 000 soldats russes " + filler,
                                  filler + "plus de 100 000 soldats russes"}) {
    for (std::size_t size = 20; size < 60; ++size) {
      const auto cut = highlighter("soldats").snippet(text, "body", size).text;
      INFO(size << " " << cut);
      CHECK(cut.find("soldats") != std::string::npos);
      if (cut.find("000") != std::string::npos) {
        CHECK(cut.find("100 000") != std::string::npos);
      } else {
        CHECK(cut.find("100") == std::string::npos);
      }
    }
  }
  const std::string quoted = filler + "dit «\u00a0oui\u00a0» au chat " + filler;
  for (std::size_t size = 20; size < 60; ++size) {
    const auto cut = highlighter("chat").snippet(quoted, "body", size).text;
    INFO(size << " " << cut);
    CHECK((cut.find("oui") == std::string::npos) ==
          (cut.find("«\u00a0oui\u00a0»") == std::string::npos));
  }
}

TEST_CASE("white space is folded, no-break spaces stay") {
  CHECK(snippet("chat", "Le\n chat\t\tdort\u00a0! Il\u202fronfle", 240) ==
        "Le [chat] dort\u00a0! Il\u202fronfle");
  CHECK(snippet("\"21 janvier 2022\"", "le 21\n  janvier 2022", 240) == "le [21] [janvier 2022]");
}

TEST_CASE("only a word longer than the passage is cut, at a character") {
  const auto text = repeated("é", 1000);
  const auto cut = highlighter("chat").snippet(text, "body", 41);
  CHECK(cut.text.size() == 40);
  CHECK(cut.cut_after);
  const auto tiny = highlighter("chat").snippet("Un chat dort ici.", "body", 0);
  CHECK(tiny.text.size() <= kMinSnippetBytes);
  CHECK(with_marks(tiny.text, tiny.spans).find("[chat]") != std::string::npos);
}

TEST_CASE("of a very long text the first part is read, in time") {
  std::string text;
  while (text.size() < 5 * kMaxScannedBytes) text += "Une phrase banale de plus au sujet de rien. ";
  text += "Le chat.";
  const auto start = std::chrono::steady_clock::now();
  const auto cut = highlighter("chat").snippet(text, "body");
  CHECK(cut.text.starts_with("Une phrase"));
  CHECK(cut.cut_after);
  CHECK(highlighter("\"de rien\"~1000 une").marks(text, "body").size() > 100000);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}

TEST_CASE("snippets of any text are bounded, whole and marked on characters") {
  const std::string_view pieces[] = {"chat",    "Chats",
                                     "l’",      "états-unis",
                                     "Émile",   "100",
                                     "000",     "2022",
                                     "banale",  "21",
                                     ". ",      "« ",
                                     " »",      "O.N.U.",
                                     "\u00a0",  "\n",
                                     " – ",     "œuvre",
                                     "M. Li ",  "日本",
                                     "e\u0301", "longuesuitedelettres"};
  const char* const queries[] = {"chat états unis", "\"chat 100 000\"~3 onu", "oeuvre l*", "rien"};
  Random random(5);
  for (const auto* query : queries) {
    const auto subject = highlighter(query);
    for (int round = 0; round < 3000; ++round) {
      std::string text;
      for (auto count = random.below(60); count > 0; --count) {
        text += pieces[random.below(std::size(pieces))];
        if (random.chance(0.6)) text += ' ';
      }
      const auto max_bytes = kMinSnippetBytes + random.below(100);
      const auto cut = subject.snippet(text, "body", max_bytes);
      INFO(text);
      REQUIRE(cut.text.size() <= max_bytes);
      REQUIRE(text::find_invalid_utf8(cut.text) == cut.text.size());
      REQUIRE(cut.text.find_first_of("\n\t") == std::string::npos);
      REQUIRE(cut.text.find("  ") == std::string::npos);
      if (text.find_first_not_of(" \n\xc2\xa0") != std::string::npos) REQUIRE(!cut.text.empty());
      std::size_t previous = 0;
      for (const auto& span : cut.spans) {
        REQUIRE(span.begin >= previous);
        REQUIRE(span.end > span.begin);
        REQUIRE(span.end <= cut.text.size());
        const auto word = std::string_view(cut.text).substr(span.begin, span.end - span.begin);
        REQUIRE(text::find_invalid_utf8(word) == word.size());
        previous = span.end;
      }
      if (!subject.marks(text, "body").empty()) REQUIRE(!cut.spans.empty());
    }
  }
}

}  // namespace
}  // namespace fts::highlight
