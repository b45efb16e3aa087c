// From syntax to terms: a table of trees, and what is refused or noted.

#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "engine/base/limits.hpp"
#include "engine/query/query.hpp"

namespace fts::query {
namespace {

const FieldCatalog kFields = {{"title", "body"}, {"annee", "date", "rubrique", "une"}};

// Without a stemmer the class is the folded form, so that the trees do not hang on stems.
std::shared_ptr<const analysis::Analyzer> make_analyzer(const std::string& name) {
  analysis::AnalyzerOptions options;
  options.name = name;
  options.stemmer = analysis::Stemmer::kNone;
  auto analyzer = analysis::make_analyzer(options);
  REQUIRE(analyzer.ok());
  return *analyzer;
}

Result<Query> query_of(const std::string& text, DefaultOperator op = DefaultOperator::kAll,
                       const std::string& analyzer_name = "french") {
  const auto parsed = parse(text);
  REQUIRE(parsed.ok());
  return analyze(*parsed, *make_analyzer(analyzer_name), kFields, op);
}

std::string tree(const std::string& text, DefaultOperator op = DefaultOperator::kAll) {
  const auto query = query_of(text, op);
  REQUIRE(query.ok());
  return to_string(query->root);
}

std::string repeated(std::string_view piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

TEST_CASE("queries become the trees of the table") {
  std::ifstream file(FTS_SOURCE_DIR "/tests/cases/queries_analyzed.tsv");
  std::string line;
  std::size_t count = 0;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    const auto first = line.find('\t');
    const auto second = line.rfind('\t');
    REQUIRE(first < second);
    const auto op = line.substr(0, first) == "any" ? DefaultOperator::kAny : DefaultOperator::kAll;
    const auto text = line.substr(first + 1, second - first - 1);
    INFO(line.substr(0, second));
    CHECK(tree(text, op) == line.substr(second + 1));
    ++count;
  }
  CHECK(count >= 60);
}

TEST_CASE("an analyzer without classes asks for forms") {
  const auto query = query_of("Le Chat", DefaultOperator::kAll, "plain");
  REQUIRE(query.ok());
  CHECK(to_string(query->root) == R"((bool (must (form "le") (form "chat"))))");
}

TEST_CASE("only_stop_words tells a query of function words from others") {
  CHECK(query_of("le la")->only_stop_words);
  CHECK(query_of("le -chat")->only_stop_words);
  CHECK_FALSE(query_of("le chat")->only_stop_words);
  CHECK_FALSE(query_of("le \"chat\"")->only_stop_words);
  CHECK_FALSE(query_of("")->only_stop_words);
}

TEST_CASE("fuzzy words allow edits by their length, or as asked") {
  const auto tree = [](const std::string& text) { return to_string(query_of(text)->root); };
  CHECK(tree("mot~") == R"((class "mot" mot bare))");
  CHECK(tree("mot~1") == R"((fuzzy "mot" mot within=2))");
  CHECK(tree("~2022") == R"((class "2022" 2022 bare))");
  const auto four = tree("~chat");
  CHECK(four == R"((bool (should 1 (fuzzy "chat" chat within=2) )"
                R"((phrase 0:(fold "ch") 1:(fold "at") ^0.33333334))))");
  CHECK(tree("chatoyer~").find("within=4") != std::string::npos);
  CHECK(tree("l'avocat~").find("within=2") != std::string::npos);
  const auto field = query_of("title:chat~");
  REQUIRE(field.ok());
  CHECK(to_string(field->root).find("within=2 field=title") != std::string::npos);
}

TEST_CASE("many fuzzy words are not looked for in pieces, and still answered") {
  std::string text;
  for (int i = 0; i < 900; ++i) text += "rechauffement~ ";
  const auto query = query_of(text);
  REQUIRE(query.ok());
}

TEST_CASE("synonyms are variants of a word, alternatives to several") {
  const auto analyzer = *analysis::make_analyzer({});
  analysis::SynonymTable table(*analyzer);
  table.add("OTAN = Alliance atlantique = NATO\nukrainien = Ukraine\n");
  const auto tree = [&](const std::string& text, DefaultOperator op, bool everywhere) {
    AnalyzeOptions options{&table, everywhere};
    return to_string(analyze(*parse(text), *analyzer, {{"body"}, {}}, op, options)->root);
  };
  const auto all = DefaultOperator::kAll;
  CHECK(tree("otan", all, false).find("nato") == std::string::npos);
  CHECK(tree("syn:otan", all, false) == tree("otan", all, true));
  CHECK(tree("syn:otan", all, false) ==
        R"((bool (should 1 (class "otan" otan bare also=form:"nato" ^0.5) )"
        R"((phrase 0:(fold "alliance") 1:(fold "atlantique") ^0.25))))");
  CHECK(tree("\"otan\" =otan", all, true).find("nato") == std::string::npos);
  CHECK(tree("syn:alliance atlantique", all, false).find("(bool (should 1 (bool (must (class") ==
        0);
  // In a bag of words the words stay single.
  const auto any = tree("syn:alliance atlantique", DefaultOperator::kAny, false);
  CHECK(any.find("must") == std::string::npos);
  CHECK(any.find("(fold \"otan\"") != std::string::npos);
  CHECK(tree("syn:ukrainiennes", all, false) ==
        R"((class "ukrainiennes" ukrainien bare also=form:"ukraine" ^0.5))");
}

TEST_CASE("a field that is not there is text, a range on it an error") {
  const auto text = query_of("note:chat");
  REQUIRE(text.ok());
  REQUIRE(text->notes.size() == 1);
  CHECK(text->notes[0].find("'note'") != std::string::npos);
  CHECK(text->notes[0].find("title, body") != std::string::npos);
  CHECK(text->notes[0].find("annee, date") != std::string::npos);
  for (const std::string range : {"note:>5", "titre:[a TO b]", "body:*", "titel:*"}) {
    const auto query = query_of(range);
    REQUIRE_FALSE(query.ok());
    CHECK(query.status().code() == StatusCode::kInvalidArgument);
    CHECK(query.status().message().find("annee, date, rubrique, une") != std::string::npos);
  }
  const auto prefix = query_of("rubrique:éner*");
  REQUIRE_FALSE(prefix.ok());
  CHECK(prefix.status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("a field's own name comes before the French name of another") {
  const FieldCatalog fields = {{"title", "titre"}, {"corps"}};
  const auto analyzer = make_analyzer("french");
  CHECK(to_string(analyze(*parse("titre:a1"), *analyzer, fields, DefaultOperator::kAll)->root) ==
        R"((class "a1" a1 bare field=titre))");
  CHECK(to_string(analyze(*parse("corps:a1"), *analyzer, fields, DefaultOperator::kAll)->root) ==
        R"((keyword "a1" field=corps))");
}

TEST_CASE("nothing to search for is noted") {
  for (const std::string text : {"", "?", "« … »", "\"\"", "-?", "() -"}) {
    const auto query = query_of(text);
    REQUIRE(query.ok());
    CHECK(query->root.kind == NodeKind::kNone);
    REQUIRE_FALSE(query->notes.empty());
    CHECK(query->notes.back().starts_with("nothing to search for"));
  }
  CHECK(query_of("-chat")->notes.back() == "only exclusions: every other document matches");
}

TEST_CASE("the words of phrases and the leaves of trees are bounded") {
  using namespace limits;
  CHECK(query_of("\"" + repeated("mot ", kMaxPhraseWords) + "\"").ok());
  for (const auto count : {kMaxPhraseWords + 1, std::size_t{10000}}) {
    const auto query = query_of("\"" + repeated("mot ", count) + "\"");
    REQUIRE_FALSE(query.ok());
    CHECK(query.status().code() == StatusCode::kLimit);
    CHECK(query.status().message().find("kMaxPhraseWords (256)") != std::string::npos);
  }
  CHECK(query_of(repeated("mot ", kMaxQueryClauses)).ok());
  // One word to the parser, thousands to the analyzer.
  for (const auto& text :
       {repeated("mot.", 1025), repeated("a-b-c-d ", 1000), "mot-" + repeated("mot-", 9000)}) {
    const auto query = query_of(text);
    REQUIRE_FALSE(query.ok());
    CHECK(query.status().code() == StatusCode::kLimit);
    CHECK(query.status().message().find("kMaxQueryClauses (1024)") != std::string::npos);
  }
}

TEST_CASE("compounds in a phrase branch into few paths") {
  const auto query = query_of("\"" + repeated("porte-parole 21 janvier 2022 ", 40) + "\"");
  REQUIRE(query.ok());
  CHECK(query->root.should.size() <= 16);
  CHECK(query_of("\"" + repeated("a-b ", 128) + "\"").ok());
}

}  // namespace
}  // namespace fts::query
