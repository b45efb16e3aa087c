// The lexicon beside the commands, and classes made anew.

#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

namespace {

bool has_lexicon() { return std::filesystem::exists(FTS_BINARY_DIR "/share/fts/lexique.bin"); }

constexpr const char* kEyes = R"({"id":"a","title":"Œil","body":"Un œil bleu."})"
                              "\n";

}  // namespace

TEST_CASE("without a lexicon everything works, and that is said once") {
  Sandbox sandbox;
  sandbox.environment["FTSD_LEXICON"] = "none";
  sandbox.write("a.jsonl", kEyes);
  const auto index = sandbox.ftsd("index", {sandbox.path("a.jsonl")});
  CHECK(index.code == 0);
  CHECK(contains(index.err, "note: no lexicon of French here"));
  CHECK(index.err.find("no lexicon") == index.err.rfind("no lexicon"));
  CHECK(sandbox.count("bleus") == "1\n");
  CHECK(sandbox.count("yeux") == "0\n");
  CHECK(contains(sandbox.ftsd("stats", {"--json"}).out, R"("analyzer":"french/light")"));
  CHECK(contains(sandbox.ftsd("stats").out, "none"));
}

TEST_CASE("an index made without the lexicon asks for reclass, which needs no text") {
  if (!has_lexicon()) {
    WARN("skipped: built without hunspell-fr");
    return;
  }
  Sandbox sandbox;
  sandbox.environment["FTSD_LEXICON"] = "none";
  sandbox.index_lines(kEyes);
  sandbox.environment.erase("FTSD_LEXICON");
  const auto refused = sandbox.ftsq({"yeux"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.err, "run 'ftsd reclass'"));
  CHECK(contains(sandbox.ftsd("stats", {"--json"}).out, R"("needs_reclass":true)"));

  const auto reclass = sandbox.ftsd("reclass");
  CHECK(reclass.code == 0);
  CHECK(contains(reclass.out, "classes by french/lexicon:"));
  CHECK(contains(reclass.out, "1 segment of 1 written anew"));
  CHECK(sandbox.count("yeux") == "1\n");
  CHECK(contains(sandbox.ftsd("reclass").out, "0 segments of 1"));
  CHECK(contains(sandbox.ftsd("stats", {"--json"}).out, "hunspell"));

  CHECK(sandbox.ftsd("reclass", {"--stemmer", "light"}).code == 0);
  CHECK(sandbox.count("yeux") == "0\n");
  CHECK(sandbox.ftsd("check").out == "ok\n");
  const auto wrong = sandbox.ftsd("reclass", {"--stemmer", "heavy"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "lexicon, lexicon_snowball, snowball, light, none"));
}

TEST_CASE("a lexicon that is damaged, or none, is refused by name") {
  Sandbox sandbox;
  sandbox.write("a.jsonl", kEyes);
  const auto bad =
      sandbox.write("bad.bin", "FTSLEX01 and then nothing sensible at all, for a while");
  sandbox.environment["FTSD_LEXICON"] = bad;
  const auto damaged = sandbox.ftsd("index", {sandbox.path("a.jsonl")});
  CHECK(damaged.code == 2);
  CHECK(contains(damaged.err, "bad.bin"));
  sandbox.environment["FTSD_LEXICON"] = sandbox.path("absent.bin");
  const auto absent = sandbox.ftsd("index", {sandbox.path("a.jsonl")});
  CHECK(absent.code == 2);
  CHECK(contains(absent.err, "absent.bin"));
}
