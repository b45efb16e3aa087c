// The reader of hunspell dictionaries, rule by rule.

#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "engine/analysis/hunspell.hpp"

namespace fts::analysis {
namespace {

using Words = std::set<std::string>;

Words expand(const std::string& aff, const std::string& dic, bool elisions = false) {
  const auto dictionary = HunspellDictionary::parse(aff, dic);
  INFO(dictionary.status().message());
  REQUIRE(dictionary.ok());
  Words words;
  REQUIRE(dictionary
              ->expand({elisions},
                       [&](const HunspellWord& word) {
                         words.insert(std::string(word.form) + "<" + std::string(word.stem));
                       })
              .ok());
  return words;
}

std::string error_of(const std::string& aff, const std::string& dic) {
  const auto dictionary = HunspellDictionary::parse(aff, dic);
  return dictionary.ok() ? "" : dictionary.status().message();
}

}  // namespace

TEST_CASE("a suffix rule strips, adds and looks at its condition") {
  const std::string aff = "SFX A Y 3\nSFX A y ies [^aeiou]y\nSFX A 0 s [aeiou]y\nSFX A 0 é .e\n";
  CHECK(expand(aff, "3\nbaby/A\nboy/A\nthe/A\n") ==
        Words{"baby<baby", "babies<baby", "boy<boy", "boys<boy", "the<the", "theé<the"});
}

TEST_CASE("conditions are of characters, not of bytes") {
  const std::string aff = "SET UTF-8\nSFX A Y 2\nSFX A 0 s [éà]t\nSFX A 0 x [^éà]t\n";
  CHECK(expand(aff, "2\nété/A\névét/A\n") == Words{"été<été", "évét<évét", "évéts<évét"});
  CHECK(expand(aff, "1\névat/A\n") == Words{"évat<évat", "évatx<évat"});
}

TEST_CASE("prefixes and suffixes cross where both allow it") {
  const std::string both = "PFX B Y 1\nPFX B 0 re .\nSFX A Y 1\nSFX A 0 s .\n";
  CHECK(expand(both, "1\nfait/AB\n") ==
        Words{"fait<fait", "faits<fait", "refait<refait", "refaits<refait"});
  const std::string one = "PFX B N 1\nPFX B 0 re .\nSFX A Y 1\nSFX A 0 s .\n";
  CHECK(expand(one, "1\nfait/AB\n") == Words{"fait<fait", "faits<fait", "refait<refait"});
}

TEST_CASE("a rule's own flags go on: two suffixes, or a prefix") {
  const std::string aff =
      "SFX A Y 1\nSFX A 0 able/BC .\nSFX B Y 1\nSFX B 0 s .\nPFX C Y 1\nPFX C 0 in .\n"
      "SFX D Y 1\nSFX D 0 x/A .\n";
  CHECK(expand(aff, "1\nlav/A\n") ==
        Words{"lav<lav", "lavable<lav", "lavables<lav", "inlavable<inlav", "inlavables<inlav"});
}

TEST_CASE("words that need an affix, and forbidden ones, do not stand alone") {
  const std::string aff = "NEEDAFFIX N\nFORBIDDENWORD F\nSFX A Y 1\nSFX A 0 s .\n";
  CHECK(expand(aff, "2\nmot/NA\nnon/FA\n") == Words{"mots<mot"});
}

TEST_CASE("flags of every kind") {
  CHECK(expand("FLAG long\nSFX a0 Y 1\nSFX a0 0 s .\n", "1\nx/z9a0\n") == Words{"x<x", "xs<x"});
  CHECK(expand("FLAG num\nSFX 65000 Y 1\nSFX 65000 0 s .\n", "1\nx/3,65000\n") ==
        Words{"x<x", "xs<x"});
  CHECK(expand("FLAG UTF-8\nSFX é Y 1\nSFX é 0 s .\n", "1\nx/éb\n") == Words{"x<x", "xs<x"});
  CHECK(expand("AF 2\nAF AB\nAF A\nSFX A Y 1\nSFX A 0 s .\n", "1\nx/2\n") == Words{"x<x", "xs<x"});
}

TEST_CASE("elisions only where they are asked for") {
  const std::string aff = "PFX L Y 2\nPFX L 0 l' [aeo]\nPFX L 0 kilo .\n";
  CHECK(expand(aff, "1\nohm/L\n") == Words{"ohm<ohm", "kiloohm<kiloohm"});
  CHECK(expand(aff, "1\nohm/L\n", true) == Words{"ohm<ohm", "l'ohm<ohm", "kiloohm<kiloohm"});
}

TEST_CASE("fields of entries and rules, and st: the stem") {
  const auto dictionary =
      HunspellDictionary::parse("AM 1\nAM po:nom is:fem\nSFX A Y 1\nSFX A 0 s . is:pl\n",
                                "2\nles po:det is:pl st:le\npain d'épice/A\t1\n");
  REQUIRE(dictionary.ok());
  std::map<std::string, std::string> seen;
  REQUIRE(dictionary
              ->expand({},
                       [&](const HunspellWord& word) {
                         std::string text(word.stem);
                         for (const auto field : word.fields) text += " " + std::string(field);
                         for (const auto field : word.rule_fields)
                           text += " +" + std::string(field);
                         seen[std::string(word.form)] = text;
                       })
              .ok());
  CHECK(seen ==
        std::map<std::string, std::string>{{"les", "le po:det is:pl st:le"},
                                           {"pain d'épice", "pain d'épice po:nom is:fem"},
                                           {"pain d'épices", "pain d'épice po:nom is:fem +is:pl"}});
}

TEST_CASE("a slash in a word is written with a backslash") {
  CHECK(expand("SFX A Y 1\nSFX A 0 s .\n", "1\nkm\\/h/A\n") == Words{"km/h<km/h", "km/hs<km/h"});
}

TEST_CASE("errors name file and line") {
  CHECK(error_of("SET ISO8859-1\n", "0\n").find("aff line 1: expected SET UTF-8") == 0);
  CHECK(error_of("FLAG numeric\n", "0\n").find("aff line 1") == 0);
  CHECK(error_of("SFX A Y\n", "0\n").find("aff line 1: an affix rule needs") == 0);
  CHECK(error_of("SFX A Y 1\nSFX A 0 s [ab\n", "0\n").find("aff line 2: a condition without") == 0);
  CHECK(error_of("SFX A Y 1\nPFX A 0 s .\n", "0\n").find("aff line 2: one flag for") == 0);
  CHECK(error_of("FLAG long\n", "1\nmot/abc\n").find("dic line 2: flags of two bytes") == 0);
  CHECK(error_of("AF 1\nAF AB\n", "1\nmot/7\n").find("dic line 2: expected the number") == 0);
  CHECK(error_of("", "mot\n").find("dic line 1: expected the number of entries") == 0);
  CHECK(error_of("CIRCUMFIX X\nPFX A Y 1\nPFX A 0 ge/X .\n", "0\n").find("aff line 3") == 0);
  CHECK(error_of("\xFF", "0\n").find("aff: not UTF-8 at byte 0") == 0);
}

TEST_CASE("an entry that makes endlessly many words is refused") {
  std::string aff;
  for (const char flag : {'A', 'B'}) {
    aff += std::string("SFX ") + flag + " Y 1000\n";
    for (int i = 0; i < 1000; ++i) {
      aff += std::string("SFX ") + flag + " 0 " + std::to_string(i) + "x" +
             (flag == 'A' ? "/B" : "") + " .\n";
    }
  }
  const auto dictionary = HunspellDictionary::parse(aff, "1\nmot/A\n");
  REQUIRE(dictionary.ok());
  const auto status = dictionary->expand({}, [](const HunspellWord&) {});
  CHECK(status.code() == StatusCode::kLimit);
  CHECK(status.message().find("\"mot\" makes more than 100000 words") != std::string::npos);
}

}  // namespace fts::analysis
