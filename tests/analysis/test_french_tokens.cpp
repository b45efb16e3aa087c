// What the French analyzer makes of each line of cases/french_tokens.tsv.

#include <catch2/catch.hpp>

#include "engine/analysis/analyze.hpp"
#include "tests/analysis/case_file.hpp"

namespace fts::analysis {
namespace {

std::string describe(const std::vector<AnalyzedToken>& tokens) {
  std::string out;
  for (const AnalyzedToken& token : tokens) {
    if (!out.empty()) out += ' ';
    out += std::to_string(token.position) + ":" + token.form;
    if (token.span > 1) out += "^" + std::to_string(token.span);
    if (token.index_only) out += "!";
  }
  return out;
}

const AnalyzedToken* find_form(const std::vector<AnalyzedToken>& tokens, std::string_view form) {
  for (const AnalyzedToken& token : tokens) {
    if (token.form == form) return &token;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("every line of french_tokens.tsv gives its tokens") {
  const auto analyzer = make_analyzer({}).value();
  const auto rows = test::read_rows(test::case_path("french_tokens.tsv"));
  REQUIRE(rows.size() >= 150);
  for (const auto& row : rows) {
    REQUIRE(row.size() == 2);
    CAPTURE(row[0]);
    CHECK(describe(analyze(*analyzer, row[0])) == row[1]);
  }
}

TEST_CASE("offsets point at the word without its article") {
  const auto analyzer = make_analyzer({}).value();
  const std::string text = "L’avocat des États-Unis a 100 000 € au XIXᵉ siècle, O.T.A.N.";
  const auto tokens = analyze(*analyzer, text);
  const auto surface = [&](std::string_view form) {
    const AnalyzedToken* token = find_form(tokens, form);
    REQUIRE(token != nullptr);
    return text.substr(token->begin, token->end - token->begin);
  };
  CHECK(surface("l") == "L");
  CHECK(surface("avocat") == "avocat");
  CHECK(surface("étatsunis") == "États-Unis");
  CHECK(surface("unis") == "Unis");
  CHECK(surface("100000") == "100 000");
  CHECK(surface("€") == "€");
  CHECK(surface("19e") == "XIXᵉ");
  CHECK(surface("otan") == "O.T.A.N.");
}

TEST_CASE("kinds and letter cases") {
  const auto analyzer = make_analyzer({}).value();
  const auto tokens =
      analyze(*analyzer,
              "L'OTAN paie 3,5 % le 21 janvier 2022 à 20h30 : États-Unis, P.-D.G., C++, iPhone, É");
  const auto kind_of = [&](std::string_view form) {
    const AnalyzedToken* token = find_form(tokens, form);
    REQUIRE(token != nullptr);
    return token_kind_name(token->kind);
  };
  const auto case_of = [&](std::string_view form) {
    const AnalyzedToken* token = find_form(tokens, form);
    REQUIRE(token != nullptr);
    return token->letter_case;
  };
  CHECK(kind_of("l") == "article");
  CHECK(kind_of("otan") == "word");
  CHECK(kind_of("3.5") == "number");
  CHECK(kind_of("%") == "symbol");
  CHECK(kind_of("2022-01-21") == "date");
  CHECK(kind_of("20h30") == "hour");
  CHECK(kind_of("étatsunis") == "joined");
  CHECK(kind_of("pdg") == "acronym");
  CHECK(kind_of("c++") == "code");
  CHECK(case_of("otan") == LetterCase::kUpper);
  CHECK(case_of("paie") == LetterCase::kLower);
  CHECK(case_of("états") == LetterCase::kCapital);
  CHECK(case_of("iphone") == LetterCase::kMixed);
  CHECK(case_of("pdg") == LetterCase::kUpper);
  CHECK(case_of("é") == LetterCase::kCapital);
}

TEST_CASE("positions count the words of the text") {
  const auto analyzer = make_analyzer({}).value();
  const auto stream = analyzer->make_stream();
  TokenBuffer batch;
  for (const auto& [text, words] : {std::pair<std::string_view, std::uint32_t>{"", 0},
                                    {" … ", 0},
                                    {"L'État", 2},
                                    {"États-Unis", 2},
                                    {"plus de 100 000 soldats", 4}}) {
    stream->reset(text);
    while (stream->next(batch)) {
    }
    CHECK(stream->positions() == words);
  }
}

TEST_CASE("the whole of a compound and the compound in one word are one form") {
  const auto analyzer = make_analyzer({}).value();
  for (const auto& [apart, joined] :
       {std::pair<std::string_view, std::string_view>{"week-end", "weekend"},
        {"Week‑End", "WEEKEND"},
        {"entr’ouverte", "entrouverte"},
        {"Covid-19", "COVID19"},
        {"socio-économiste", "socioéconomiste"},
        {"01 23 45 67 89", "0123456789"}}) {
    CAPTURE(std::string(apart));
    const auto one = analyze(*analyzer, joined);
    CHECK(find_form(analyze(*analyzer, apart), one.front().form) != nullptr);
  }
}

TEST_CASE("an unknown analyzer is refused by name") {
  AnalyzerOptions options;
  options.name = "anglais";
  const auto result = make_analyzer(options);
  REQUIRE_FALSE(result.ok());
  CHECK(result.status().message() == "expected an analyzer (french, plain), found \"anglais\"");
}

}  // namespace fts::analysis
