// What must never come in: each is refused with exit status 2 and a message that says where and
// what, and what was there before is still there.

#include <functional>
#include <optional>
#include <sys/stat.h>
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
  CHECK(contains(message, "line 2: expected UTF-8, found the byte 0xE9 at byte offset 26"));
  CHECK(contains(sandbox.refused_file("bad.txt", "bon\nmauvais \xC3"), "bad.txt"));
  CHECK(contains(sandbox.refused_file("bad.csv", "id,body\nd,\xFF\n"),
                 "bad.csv: line 2: expected UTF-8, found the byte 0xFF"));
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
  CHECK(contains(sandbox.refused_file("empty.jsonl.zst", ""), "cut short"));
  CHECK(contains(sandbox.refused_file("empty.jsonl.gz", ""), "cut short"));
  // The first documents are whole and are read before the end is missed; none of them stays.
  std::string many;
  for (int i = 0; i < 100'000; ++i) {
    many += R"({"id":"n)" + std::to_string(i) + R"(","body":"chat )" + std::to_string(i * 7919) +
            "\"}\n";
  }
  packed.assign(ZSTD_compressBound(many.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), many.data(), many.size(), 1));
  CHECK(contains(sandbox.refused_file("long.jsonl.zst", packed.substr(0, packed.size() - 1)),
                 "long.jsonl.zst: the compressed data is cut short near byte"));
  const auto no_zstd = sandbox.refused_file("no.jsonl.zst", "not compressed at all");
  CHECK(contains(no_zstd, "no.jsonl.zst: the compressed data is damaged ("));
  CHECK(no_zstd.find("no.jsonl.zst") == no_zstd.rfind("no.jsonl.zst"));  // named once
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
      "line 1: expected one JSON object; unescaped characters stand in a string; write"));
  CHECK(contains(sandbox.refused_file("o.jsonl", "{\"id\":\"x\",\"body\":\"a\\ud800b\"}\n"),
                 "text field 'body': a string holds an escape that means no character"));
  CHECK(contains(sandbox.refused_file("g.txt", std::string("Un\0deux", 7)), "expected text"));
  CHECK(contains(sandbox.refused_file("h.jsonl", "{\"id\":\"" + std::string(513, 'x') + "\"}\n"),
                 "kMaxIdBytes"));
  CHECK(contains(sandbox.refused_file("i.json", "[1]\n"), "i.json: line 1"));
  CHECK(contains(sandbox.refused_file("j.csv", "name,body\nx,y\n"), "id"));
  CHECK(contains(sandbox.refused_file("l.jsonl", "{\"id\":\"x\",\"id\":\"y\"}\n"),
                 "'id' stands there twice"));
  CHECK(contains(sandbox.refused_file("m.csv", std::string("id,body\nx,a\0b\n", 15)), "line 2"));
  CHECK(contains(sandbox.refused_file("n.json", "[{\"id\":\"x\"},\n{\"body\":\"y\"}]"),
                 "n.json: line 2: missing 'id'"));
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
  CHECK(sandbox.ftsd("index", {sandbox.write("empty.csv", "")}).code == 0);
  CHECK(sandbox.ftsd("index", {"-"}).code == 0);
  CHECK(contains(sandbox.refused_file("empty.md", ""), "empty.md"));
  CHECK(contains(sandbox.refused_file("empty.txt", ""), "empty.txt"));
  CHECK(contains(sandbox.refused_file("empty.json", ""), "empty"));
}

TEST_CASE("the same id twice in one run: the last one holds") {
  const FilledSandbox sandbox;
  const auto file = sandbox.write("twice.jsonl",
                                  "{\"id\":\"d\",\"body\":\"premier\"}\n"
                                  "{\"id\":\"d\",\"body\":\"second\"}\n");
  const auto outcome = sandbox.ftsd("index", {file});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.starts_with("2 documents, "));
  CHECK(contains(outcome.err, "1 document was replaced by a later one of the same id"));
  CHECK(sandbox.count("premier") == "0\n");
  CHECK(sandbox.count("second") == "1\n");
  const auto array = sandbox.write(
      "twice.json", R"([{"id":"d","body":"troisième"}, {"id":"d","body":"quatrième"}])");
  CHECK(contains(sandbox.ftsd("index", {array, file, array}).err,
                 "5 documents were replaced by later ones of the same id in the input"));
  CHECK(sandbox.ids("quatrième") == Words{"d"});
  CHECK(sandbox.count("second OR troisième") == "0\n");
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

namespace {

/// A binary run by somebody without rights: by nobody where the tests run as root, who may read and
/// write everywhere. Nothing where that cannot be done here.
std::optional<Outcome> run_without_rights(const Sandbox& sandbox, Words words) {
  words.front() = Sandbox::binary(words.front());
  if (::geteuid() == 0) {
    const Words drop = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"};
    words.insert(words.begin(), drop.begin(), drop.end());
  }
  auto environment = sandbox.environment;
  // The one beside the program may be out of reach too, which is not what is asked here.
  const std::filesystem::path built = FTS_BINARY_DIR "/share/fts/lexique.bin";
  if (std::filesystem::exists(built)) {
    const auto& own = environment["FTSD_LEXICON"] = sandbox.path("lexique.bin");
    std::filesystem::copy_file(built, own, std::filesystem::copy_options::skip_existing);
  }
  const auto outcome = run_process(words, {.environment = std::move(environment)});
  // No setpriv, or the binary itself is out of reach.
  if (outcome.code == 126 || outcome.code == 127) {
    WARN("cannot run without rights here: " << outcome.err);
    return std::nullopt;
  }
  return outcome;
}

/// Takes the rights to a file or folder away for as long as it lives. Root's own stay out of the
/// reach of nobody.
class Closed {
 public:
  explicit Closed(std::string path)
      : path_(std::move(path)), before_(std::filesystem::status(path_).permissions()) {
    set(std::filesystem::perms::none);
  }
  ~Closed() { set(before_); }
  Closed(const Closed&) = delete;
  Closed& operator=(const Closed&) = delete;

 private:
  void set(std::filesystem::perms perms) const { std::filesystem::permissions(path_, perms); }
  std::string path_;
  std::filesystem::perms before_;
};

void check_refused(const std::optional<Outcome>& outcome, std::string_view place) {
  if (!outcome) return;
  INFO(outcome->err);
  CHECK(outcome->code == 2);
  CHECK(contains(outcome->err, place));
  CHECK(contains(outcome->err, "ermission"));
  CHECK(lines_of(outcome->err).size() == 1);
}

}  // namespace

TEST_CASE("a data folder without permission") {
  const FilledSandbox sandbox;
  const auto input = sandbox.write("docs.jsonl", kThreeDocuments);
  std::filesystem::create_directory(sandbox.path("closed"));
  {
    const Closed closed(sandbox.path("closed"));
    check_refused(
        run_without_rights(sandbox, {"ftsd", "index", "-d", sandbox.path("closed/data"), input}),
        "closed");
  }
  CHECK(std::filesystem::is_empty(sandbox.path("closed")));
  {
    const Closed closed(sandbox.data());
    for (const auto* verb : {"stats", "check", "optimize", "export", "serve"}) {
      INFO(verb);
      check_refused(run_without_rights(sandbox, {"ftsd", verb, "-d", sandbox.data()}), "data");
    }
    check_refused(run_without_rights(sandbox, {"ftsd", "index", "-d", sandbox.data(), input}),
                  "data");
    check_refused(run_without_rights(sandbox, {"ftsq", "-d", sandbox.data(), "chat"}), "data");
  }
  sandbox.check_unchanged();
}

TEST_CASE("an input without permission") {
  const FilledSandbox sandbox;
  // Theirs to write to, so that it is the input that is refused.
  const auto theirs = sandbox.path("theirs");
  std::filesystem::create_directory(theirs);
  std::filesystem::permissions(theirs, std::filesystem::perms::all);
  sandbox.write("in/a.jsonl", kThreeDocuments);
  sandbox.write("in/deep/secret.jsonl", kThreeDocuments);
  const Words index = {"ftsd", "index", "-d", theirs + "/data", sandbox.path("in")};
  {
    const Closed closed(sandbox.path("in/deep"));
    check_refused(run_without_rights(sandbox, index), "in/deep");
  }
  {
    const Closed closed(sandbox.path("in/deep/secret.jsonl"));
    check_refused(run_without_rights(sandbox, index), "in/deep/secret.jsonl");
  }
  const auto read = run_without_rights(sandbox, index);
  if (read) CHECK(read->code == 0);
}

TEST_CASE("two writers: exactly one wins, and the other says why") {
  const FilledSandbox sandbox;
  const auto pipe = sandbox.path("pipe.jsonl");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  Child first({Sandbox::binary("ftsd"), "index", "-d", sandbox.data(), pipe}, sandbox.environment);
  // Opening waits for the reader, which has the lock by then.
  std::ofstream lines(pipe);
  const auto input = sandbox.write("docs.jsonl", R"({"id":"a","body":"autre"})"
                                                 "\n");
  CHECK(contains(sandbox.refused({input}), "LOCK"));
  CHECK(contains(sandbox.ftsd("delete", {"a"}).err, "LOCK"));
  sandbox.check_unchanged();
  lines << R"({"id":"d","body":"un loup"})"
        << "\n";
  lines.close();
  CHECK(first.wait() == 0);
  CHECK(sandbox.ids("loup") == Words{"d"});
  CHECK(sandbox.ftsd("index", {input}).code == 0);
  CHECK(sandbox.ids("autre") == Words{"a"});
}

TEST_CASE("queries of nothing but operators or stop words are answered, never a crash") {
  const FilledSandbox sandbox;
  struct Case {
    const char* query;
    int code;
    std::string_view note;  ///< part of what is told; empty: nothing is
  };
  constexpr std::string_view kNoWords = "nothing to search for: the query has no words";
  const std::vector<Case> cases = {
      {"OR AND NOT", 1, "'OR' joins nothing here and was read as text"},
      {"OU ET SAUF", 1, "'SAUF' joins nothing here and was read as text"},
      {"+ - ()", 1, kNoWords},
      {"\"\"", 1, kNoWords},
      {"((((", 1, kNoWords},
      {"*", 0, ""},  // every document
      {"~", 1, kNoWords},
      {"^2", 1, "'^2' was read as text"},
      {"title:", 1, "'title:' was read as text: nothing follows the colon"},
      {"\"", 1, kNoWords},
      {"[ TO ]", 1, "'[' was read as text: a range stands behind a field"},
      {":", 1, kNoWords},
      {"   ", 1, kNoWords},
      {"", 1, kNoWords},
      {"...", 1, kNoWords},
      {"le", 0, ""},
      {"la et", 0, ""},
      {"+le", 0, ""},
      {"le -la", 0, ""},  // of the first document alone
      {"le -le", 1, "the query has only function words, and no document matches them"},
      {"ne pas", 1, "the query has only function words, and no document matches them"},
      {"-le", 0, "only exclusions: every other document matches"},
  };
  for (const auto& [query, code, note] : cases) {
    const auto outcome = sandbox.ftsq({"--", query});
    INFO(query << ": " << outcome.err);
    CHECK(outcome.code == code);
    CHECK(outcome.out.empty() == (code == 1));
    if (note.empty()) CHECK(outcome.err.empty());
    if (!note.empty()) CHECK(contains(outcome.err, "note: "));
    CHECK(contains(outcome.err, note));
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
