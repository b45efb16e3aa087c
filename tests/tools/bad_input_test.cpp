// What must never come in: each is refused with exit status 2 and a message that says where and
// what, and what was there before is still there.

#include <functional>
#include <unistd.h>

#include <zstd.h>

#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

namespace {

/// Three documents, to be found again after everything.
class FilledSandbox : public Sandbox {
 public:
  FilledSandbox() { index_lines(kThreeDocuments); }

  /// `ftsd index WORDS...` must fail; its message.
  std::string refused(const Words& words, const RunOptions& options = {}) const {
    const auto outcome = ftsd("index", words, options);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.starts_with("ftsd: "));
    CHECK(lines_of(outcome.err).size() == 1);
    check_unchanged();
    return outcome.err;
  }
  std::string refused_file(const std::string& name, std::string_view bytes) const {
    return refused({write(name, bytes)});
  }
  void check_unchanged() const {
    CHECK(count("chat") == "1\n");
    CHECK(count("rue") == "2\n");
    CHECK(ftsd("check").out == "ok\n");
  }
};

}  // namespace

TEST_CASE("invalid UTF-8: line and byte are named") {
  const FilledSandbox sandbox;
  const auto message = sandbox.refused_file(
      "bad.jsonl",
      "{\"id\":\"d\",\"body\":\"bon\"}\n{\"id\":\"e\",\"body\":\"mauvais \xE9t\xE9\"}\n");
  CHECK(contains(message, "bad.jsonl"));
  CHECK(contains(message, "line 2"));
  CHECK(contains(message, "byte"));
  CHECK(contains(sandbox.refused_file("bad.txt", "bon\nmauvais \xC3"), "bad.txt"));
  CHECK(contains(sandbox.refused_file("bad.csv", "id,body\nd,\xFF\n"), "bad.csv"));
}

TEST_CASE("a line of 100 MB") {
  const FilledSandbox sandbox;
  std::string line = R"({"id":"d","body":")";
  line.append(100'000'000, 'a');
  line += "\"}\n";
  const auto message = sandbox.refused_file("long.jsonl", line);
  CHECK(contains(message, "long.jsonl"));
  CHECK(contains(message, "kMaxDocumentBytes"));
}

TEST_CASE("compressed files that are cut short or are something else") {
  const FilledSandbox sandbox;
  std::string packed(ZSTD_compressBound(kThreeDocuments.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), kThreeDocuments.data(),
                              kThreeDocuments.size(), 3));
  CHECK(contains(sandbox.refused_file("cut.jsonl.zst", packed.substr(0, packed.size() - 9)),
                 "cut.jsonl.zst"));
  CHECK(contains(sandbox.refused_file("no.jsonl.zst", "not compressed at all"), "no.jsonl.zst"));
  CHECK(contains(sandbox.refused_file("no.jsonl.gz", "not compressed at all"), "no.jsonl.gz"));
}

TEST_CASE("documents that are none") {
  const FilledSandbox sandbox;
  CHECK(contains(sandbox.refused_file("a.jsonl", "{\"body\":\"sans nom\"}\n"), "missing 'id'"));
  CHECK(contains(sandbox.refused_file("b.jsonl", "{\"id\":\"\"}\n"), "'id' is empty"));
  CHECK(contains(sandbox.refused_file("c.jsonl", "[1, 2]\n"), "expected one JSON object"));
  CHECK(contains(sandbox.refused_file("d.jsonl", "{\"id\":\"x\"\n"), "line 1"));
  CHECK(contains(sandbox.refused_file("e.jsonl", "{\"id\":\"x\",\"auteur\":{\"nom\":\"y\"}}\n"),
                 "auteur"));
  CHECK(contains(
      sandbox.refused_file("f.jsonl", std::string("{\"id\":\"x\",\"body\":\"a\0b\"}\n", 24)),
      "line 1"));
  CHECK(contains(sandbox.refused_file("g.txt", std::string("Un\0deux", 7)), "expected text"));
  CHECK(contains(sandbox.refused_file("h.jsonl", "{\"id\":\"" + std::string(513, 'x') + "\"}\n"),
                 "kMaxIdBytes"));
  CHECK(contains(sandbox.refused_file("i.json", "[1]\n"), "i.json: line 1"));
  CHECK(contains(sandbox.refused_file("j.csv", "name,body\nx,y\n"), "id"));
  CHECK(contains(sandbox.refused_file("k.jsonl", "{\"id\":\"x\",\"annee\":\"pas un nombre\"}\n"),
                 "annee"));
}

TEST_CASE("an empty file") {
  const FilledSandbox sandbox;
  // No documents are no error for lines; a text that is empty is no document.
  const auto lines = sandbox.ftsd("index", {sandbox.write("empty.jsonl", "")});
  CHECK(lines.code == 0);
  CHECK(lines.out.starts_with("0 documents, 0 bytes"));
  sandbox.check_unchanged();
  CHECK(contains(sandbox.refused_file("empty.txt", ""), "empty.txt"));
  CHECK(contains(sandbox.refused_file("empty.json", ""), "empty"));
}

TEST_CASE("the same id twice in one run: the last one holds") {
  const FilledSandbox sandbox;
  const auto file = sandbox.write("twice.jsonl",
                                  "{\"id\":\"d\",\"body\":\"premier\"}\n"
                                  "{\"id\":\"d\",\"body\":\"second\"}\n");
  CHECK(sandbox.ftsd("index", {file}).code == 0);
  CHECK(sandbox.count("premier") == "0\n");
  CHECK(sandbox.count("second") == "1\n");
  sandbox.check_unchanged();
}

TEST_CASE("paths that are not there or not to be read") {
  const FilledSandbox sandbox;
  CHECK(contains(sandbox.refused({sandbox.path("none.jsonl")}), "none.jsonl: no such file"));
  std::filesystem::create_directory(sandbox.path("folder.jsonl"));
  CHECK(contains(sandbox.refused({sandbox.path("folder.jsonl")}), "found nothing to index"));
  CHECK(contains(sandbox.refused({"--settings", sandbox.path("none.json"), "-"}), "none.json"));
}

TEST_CASE("a data folder that is a file, or belongs to something else") {
  const FilledSandbox sandbox;
  const auto input = sandbox.write("docs.jsonl", kThreeDocuments);
  const auto file = sandbox.write("file", "x");
  const auto as_file = sandbox.run("ftsd", {"index", "-d", file, input});
  CHECK(as_file.code == 2);
  CHECK(contains(as_file.err, "is not a folder"));
  sandbox.write("strange/letter.txt", "Cher ami");
  const auto strange = sandbox.run("ftsd", {"index", "-d", sandbox.path("strange"), input});
  CHECK(strange.code == 2);
  CHECK(contains(strange.err, "is not a data folder"));
  CHECK(sandbox.read("strange/letter.txt") == "Cher ami");

  const auto format = sandbox.read("data/format");
  sandbox.write("data/format", "fts data folder, format 999\n");
  for (const auto* verb : {"index", "stats", "check", "export"}) {
    const auto words = std::string_view(verb) == "index" ? Words{input} : Words{};
    const auto other = sandbox.ftsd(verb, words);
    CHECK(other.code == 2);
    CHECK(contains(other.err, "format 999"));
  }
  CHECK(sandbox.ftsq({"chat"}).code == 2);
  sandbox.write("data/format", format);
  sandbox.check_unchanged();
}

TEST_CASE("a folder without permission") {
  const FilledSandbox sandbox;
  const auto input = sandbox.write("docs.jsonl", kThreeDocuments);
  std::filesystem::create_directory(sandbox.path("closed"));
  // Root may write everywhere: then the command runs as nobody, in a place that it may reach.
  Words words = {Sandbox::binary("ftsd"), "index", "-d", sandbox.path("closed/data"), input};
  if (::geteuid() == 0) {
    const Words drop = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"};
    if (run_process({"sh", "-c", "command -v setpriv"}, {.environment = sandbox.environment})
            .code != 0) {
      return;
    }
    words.insert(words.begin(), drop.begin(), drop.end());
  } else {
    std::filesystem::permissions(sandbox.path("closed"), std::filesystem::perms::owner_read);
  }
  const auto outcome = run_process(words, {.environment = sandbox.environment});
  if (::geteuid() != 0) {
    std::filesystem::permissions(sandbox.path("closed"), std::filesystem::perms::owner_all);
  }
  if (outcome.code == 126 || outcome.code == 127) return;  // the binary itself is out of reach
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err, "closed"));
  CHECK(contains(outcome.err, "ermission"));
  CHECK(std::filesystem::is_empty(sandbox.path("closed")));
}

TEST_CASE("queries of nothing but operators or stop words are answered, never a crash") {
  const FilledSandbox sandbox;
  for (const auto* query : {"OR AND NOT", "OU ET SAUF", "+ - ()", "\"\"", "((((", "*", "~", "^2",
                            "title:", "\"", "[ TO ]", ":", "   ", ""}) {
    INFO(query);
    const auto outcome = sandbox.ftsq({"--", query});
    CHECK(outcome.code <= 2);
    CHECK_FALSE(contains(outcome.err, "unexpected"));
    CHECK((outcome.code == 2) == outcome.err.starts_with("ftsq: "));
  }
  // Stop words count where there is nothing else.
  CHECK(sandbox.ids("le") == Words{"a", "b"});
  CHECK(sandbox.ftsq({"la", "et"}).code == 0);
  const auto invalid = sandbox.ftsq({"caf\xE9"});
  CHECK(invalid.code == 2);
  CHECK(contains(invalid.err, "QUERY"));
  CHECK(sandbox.ftsq({std::string(100'000, 'a')}).code == 2);
  sandbox.check_unchanged();
}
