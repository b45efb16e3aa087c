#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/text/unicode.hpp"

namespace fts::text {
namespace {

std::string casefold(std::string_view text) {
  std::string out;
  append_nfkc_casefold(text, out);
  return out;
}
std::string folded(std::string_view text) {
  std::string out;
  append_folded(text, out);
  return out;
}

}  // namespace

TEST_CASE("classes of characters") {
  CHECK(classify(U'a') == CharClass::kLetter);
  CHECK(classify(U'東') == CharClass::kLetter);
  CHECK(classify(U'Ⅳ') == CharClass::kLetter);
  CHECK(classify(U'٣') == CharClass::kDigit);
  CHECK(classify(0x0301) == CharClass::kMark);
  CHECK(classify(0x3164) == CharClass::kMark);  // a filler: a letter that nobody sees
  CHECK(classify(0x3000) == CharClass::kSpace);
  CHECK(classify(U'😀') == CharClass::kOther);
  CHECK(is_upper(U'É'));
  CHECK(is_upper(U'ǅ'));
  CHECK_FALSE(is_upper(U'é'));
  CHECK(is_lower(U'я'));
}

TEST_CASE("compatibility case folding") {
  CHECK(casefold("ÉTÉ ﬁn Ⅳ ½ ß") == "été fin iv 1⁄2 ss");
  CHECK(casefold("E\u0301") == "é");
}

TEST_CASE("composition") {
  std::string out = "x";
  append_nfc("e\u0301", out);
  CHECK(out == "xé");
  append_nfd("é", out);
  CHECK(out == "xée\u0301");
}

TEST_CASE("folding removes marks and keeps case") {
  CHECK(folded("Été naïf à l’œuvre") == "Ete naif a l’oeuvre");
  CHECK(folded("ŒÆ œæ øł đß ǽ ǿ") == "OEAE oeae ol dss ae o");
  CHECK(folded("Ελλάς Й") == "Ελλας И");
}

TEST_CASE("the shared instances serve many threads") {
  std::vector<std::thread> threads;
  std::vector<std::string> results(8);
  for (auto& result : results) {
    threads.emplace_back([&result] {
      for (int i = 0; i < 200; ++i) result = casefold("ÉTÉ") + folded("été");
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& result : results) CHECK(result == "étéete");
}

}  // namespace fts::text
