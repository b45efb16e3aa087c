// The small readers: CSV, JSON arrays, text files.

#include <catch2/catch.hpp>
#include <simdjson.h>

#include "engine/service/csv.hpp"
#include "engine/service/json_array.hpp"
#include "engine/service/text_document.hpp"

using namespace fts;
using namespace fts::service;

namespace {

struct Lines {
  std::string text;
  std::vector<std::uint64_t> numbers;
  Status status;
};

/// Feeds `input` in pieces of `piece` bytes.
template <typename Reader>
Lines read(std::string_view input, std::size_t piece) {
  Reader reader;
  Lines lines;
  for (std::size_t i = 0; i < input.size() && lines.status.ok(); i += piece) {
    lines.status = reader.feed(input.substr(i, piece), lines.text, lines.numbers);
  }
  if (lines.status.ok()) {
    if constexpr (std::is_same_v<Reader, CsvParser>) {
      lines.status = reader.finish(lines.text, lines.numbers);
    } else {
      lines.status = reader.finish();
    }
  }
  return lines;
}

/// The same in pieces of 1 byte, 3 bytes and whole, which must agree (the separator of CSV is
/// chosen from the first piece, which is why the header fits it here).
template <typename Reader>
Lines read_all_ways(std::string_view input) {
  const Lines whole = read<Reader>(input, std::max<std::size_t>(1, input.size()));
  if constexpr (std::is_same_v<Reader, JsonArraySplitter>) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}}) {
      const Lines other = read<Reader>(input, piece);
      CHECK(other.text == whole.text);
      CHECK(other.numbers == whole.numbers);
      CHECK(other.status.message() == whole.status.message());
    }
  }
  return whole;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("CSV: quotes, line ends inside them, types of cells") {
  const auto lines =
      read_all_ways<CsvParser>("id,title,n\r\n1,\"a \"\"b\"\", c\",3.5\n\n2,\"x\ny\",007\n3,,true");
  REQUIRE(lines.status.ok());
  CHECK(lines.text ==
        "{\"id\":\"1\",\"title\":\"a \\\"b\\\", c\",\"n\":3.5}\n"
        "{\"id\":\"2\",\"title\":\"x\\ny\",\"n\":\"007\"}\n"
        "{\"id\":\"3\",\"title\":\"\",\"n\":true}\n");
  CHECK(lines.numbers == std::vector<std::uint64_t>{2, 4, 6});
}

TEST_CASE(
    "CSV: a semicolon separates where the header has more of them; a byte order mark is skipped") {
  const auto lines = read_all_ways<CsvParser>("\xef\xbb\xbfid;body\na;\"1,5\"\n");
  REQUIRE(lines.status.ok());
  CHECK(lines.text == "{\"id\":\"a\",\"body\":\"1,5\"}\n");
}

TEST_CASE("CSV: errors name the line") {
  CHECK(
      contains(read_all_ways<CsvParser>("title,body\na,b\n").status.message(), "among them 'id'"));
  CHECK(contains(read_all_ways<CsvParser>("id,a\n1,2\n1,2,3\n").status.message(),
                 "line 3: expected 2 cells"));
  CHECK(contains(read_all_ways<CsvParser>("id,a\n1,\"x\n").status.message(),
                 "line 2: a quote opens"));
  CHECK(contains(read_all_ways<CsvParser>("id,a\n1,\"x\"y\n").status.message(), "closing quote"));
  CHECK(contains(read_all_ways<CsvParser>(std::string("id,a\n1,\"x\n\0\"\n", 14)).status.message(),
                 "line 3: a byte is NUL"));
}

TEST_CASE("cells: only what JSON writes as a number is one") {
  for (const char* number : {"0", "12", "-3", "3.5", "1e9", "-0.5E+2"})
    CHECK(cell_to_json(number) == number);
  for (const char* text : {"007", "+1", "1.", ".5", "1e", "0x10", "12 000", "3,5", "-", "true "}) {
    CHECK(cell_to_json(text) == "\"" + std::string(text) + "\"");
  }
  CHECK(cell_to_json("") == "null");
  CHECK(cell_to_json("false") == "false");
}

TEST_CASE("JSON arrays are split into lines, whatever the layout") {
  const auto lines = read_all_ways<JsonArraySplitter>(
      "[\n {\"id\":\"a\", \"x\":[1,{\"y\":2}]},\n {\"id\":\"]}\\\"\",\n \"t\":\"\\\\\"}\n]\n");
  REQUIRE(lines.status.ok());
  CHECK(lines.text ==
        "{\"id\":\"a\", \"x\":[1,{\"y\":2}]}\n{\"id\":\"]}\\\"\",  \"t\":\"\\\\\"}\n");
  CHECK(lines.numbers == std::vector<std::uint64_t>{2, 3});
  CHECK(read_all_ways<JsonArraySplitter>("{\"id\":1}").text == "{\"id\":1}\n");
  CHECK(read_all_ways<JsonArraySplitter>("[]").status.ok());
}

TEST_CASE("JSON arrays: what is not one") {
  const auto error = [](std::string_view input) {
    return read_all_ways<JsonArraySplitter>(input).status.message();
  };
  CHECK(contains(error(""), "is empty"));
  CHECK(contains(error("[{\"id\":1}"), "cut short: expected a closing ']'"));
  CHECK(contains(error("[\n{\"id\":1"), "line 2: the JSON is cut short: expected a closing '}'"));
  CHECK(contains(error("[1]"), "came '1'"));
  CHECK(contains(error("{\"id\":1}\n{\"id\":2}"), "line 2: expected nothing after"));
  CHECK(contains(error("[{\"id\":\"a\nb\"}]"), "line 1: a JSON string is not closed"));
}

TEST_CASE("text files: date line, title, body") {
  const auto json = [](std::string_view text, bool markdown = false) {
    auto result = text_to_json("stem", text, markdown);
    INFO(result.status().message());
    REQUIRE(result.ok());
    return *result;
  };
  CHECK(json("date 2022-01\nTitre\n\nCorps.") ==
        R"({"id":"stem","date":"2022-01","title":"Titre","body":"Corps."})");
  CHECK(
      json(" date 2022-01-21 Une phrase. Une autre.\n") ==
      R"({"id":"stem","date":"2022-01-21","title":"Une phrase.","body":"Une phrase. Une autre."})");
  CHECK(json("date limite dépassée. Suite.") ==
        R"({"id":"stem","title":"date limite dépassée.","body":"date limite dépassée. Suite."})");
  CHECK(json("date 2022-02\r\n\r\n# Titre *fort*\r\n\r\nCorps\r\n", true) ==
        R"({"id":"stem","date":"2022-02","title":"Titre *fort*","body":"Corps"})");
  CHECK(json("\xef\xbb\xbfUne phrase") ==
        R"({"id":"stem","title":"Une phrase","body":"Une phrase"})");
}

TEST_CASE("text files: the first sentence is a title as a whole") {
  const auto title = [](std::string_view text) {
    auto result = text_to_json("s", text, false);
    INFO(result.status().message());
    REQUIRE(result.ok());
    simdjson::dom::parser parser;
    std::string_view found;
    REQUIRE(parser.parse(*result)["title"].get(found) == simdjson::SUCCESS);
    return std::string(found);
  };
  CHECK(title("M. Macron et Mme. Merkel ont vu le Dr. Petit à Paris. Puis rien.") ==
        "M. Macron et Mme. Merkel ont vu le Dr. Petit à Paris.");
  // Lines end where a width was reached, before capitals too.
  CHECK(title("Le ministre des Affaires étrangères, Jean-Yves\n"
              "Le Drian, a annoncé le départ de\nl'ambassadeur. La suite est connue.\n") ==
        "Le ministre des Affaires étrangères, Jean-Yves Le Drian, a annoncé le départ de "
        "l'ambassadeur.");
  CHECK(title("Une phrase courte\r\nqui va au-delà de la ligne. Fin.") ==
        "Une phrase courte qui va au-delà de la ligne.");
  CHECK(title("Un titre\nLe corps commence ici. Fin.") == "Un titre");
  CHECK(title("LES ACIERISTES EUROPEENS REDOUTENT DES DROITS\nDE DOUANE\n\nLe mot est dur.") ==
        "LES ACIERISTES EUROPEENS REDOUTENT DES DROITS DE DOUANE");
  CHECK(title("• Les deux pays se parlent. Encore.") == "Les deux pays se parlent.");
  // A title of 600 bytes is whole, a longer one ends after a word.
  std::string words;
  for (int i = 0; i < 119; ++i) words += "mots ";
  CHECK(title(words + "fin.. Suite.") == words + "fin..");
  CHECK(title(words + "finir. Suite.") == words + "…");
  CHECK(title(words + words + "M. X. Suite.").size() < 610);
  // A headline longer than 300 bytes is none.
  CHECK(title(words + "\n\nSuite.") == words.substr(0, words.size() - 1));
}

TEST_CASE("text files: a date that is none is read as text, and told") {
  const auto note = [](std::string_view text) {
    std::string told;
    const auto json = text_to_json("a", text, false, &told);
    REQUIRE(json.ok());
    if (!told.empty()) CHECK(json->find("\"date\"") == std::string::npos);
    return told;
  };
  CHECK(
      note("date 2022-13-45\nTitre\n\nCorps.") ==
      "line 1: expected a date such as 2022-01 or 2022-01-21, but came '2022-13-45'; the line was "
      "read as text");
  CHECK(note("\n\ndate 2022-00 Une phrase.").starts_with("line 3: "));
  CHECK(note("date 2022-02-30").starts_with("line 1: "));
  for (const auto* text : {"date 2022-02-28\nTitre", "date limite", "date 2022 du sommet",
                           "Le 2022-13-45", "date 12-13"}) {
    CHECK(note(text).empty());
  }
}

TEST_CASE("text files: what is refused") {
  CHECK(contains(text_to_json("a", "", false).status().message(), "empty"));
  CHECK(contains(text_to_json("a", " \n\t", false).status().message(), "empty"));
  CHECK(contains(text_to_json("a", std::string_view("a\0b", 3), false).status().message(), "NUL"));
  CHECK(contains(text_to_json("a", "ligne\nd\xe9j\xe0", false).status().message(), "line 2"));
}
