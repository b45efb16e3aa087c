#include <catch2/catch.hpp>

#include "engine/analysis/analyze.hpp"

namespace fts::analysis {
namespace {

std::string tokens_of(std::string_view text) {
  AnalyzerOptions options;
  options.name = "plain";
  return to_string(analyze(*make_analyzer(options).value(), text));
}

}  // namespace

TEST_CASE("the plain analyzer splits at anything but letters and digits") {
  CHECK(tokens_of("L'ÉTAT, c’est-à-dire 3,5 %") == "0:l 1:état 2:c 3:est 4:à 5:dire 6:3 7:5");
  CHECK(tokens_of("Œuvre covid19 ΑΣ МИР") == "0:œuvre 1:covid19 2:ασ 3:мир");
  CHECK(tokens_of("e\u0301te\u0301") == "0:été");
  CHECK(tokens_of(" \u0301… ") == "");
  CHECK(tokens_of("") == "");
}

TEST_CASE("the plain analyzer has one level of sameness") {
  AnalyzerOptions options;
  options.name = "plain";
  const auto analyzer = make_analyzer(options).value();
  CHECK(analyzer->name() == "plain");
  CHECK_FALSE(analyzer->has_classes());
  std::string out;
  analyzer->class_of("chevaux", out);
  CHECK(out == "chevaux");
  analyzer->fold("été", out);
  CHECK(out == "été");
  CHECK_FALSE(analyzer->is_stop_word("le"));
}

}  // namespace fts::analysis
