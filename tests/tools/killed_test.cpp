// What a run that was killed leaves behind, and what is damage and what is not.

#include <csignal>
#include <sys/stat.h>

#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

namespace {

/// A run of `ftsd index` that has opened its input, a pipe, and was then killed.
void index_and_kill(const Sandbox& sandbox, Words words, int signal) {
  const auto pipe = sandbox.path("pipe.jsonl");
  std::filesystem::remove(pipe);
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const Words begin = {Sandbox::binary("ftsd"), "index", "-d", sandbox.data()};
  words.insert(words.begin(), begin.begin(), begin.end());
  words.push_back(pipe);
  Child run(words, sandbox.environment);
  // Opening waits for the reader. What is written fills more than the pipe, so that some was read.
  std::ofstream lines(pipe);
  for (int i = 0; i < 20'000; ++i) {
    lines << R"({"id":")" << i << R"(","texte":"un loup court"})" << "\n";
  }
  lines.flush();
  run.signal(signal);
  CHECK(run.wait() == 128 + signal);
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("a first run that is killed leaves no index, and so none of other settings") {
  for (const int signal : {SIGKILL, SIGTERM}) {
    const Sandbox sandbox;
    const auto settings =
        sandbox.write("s.json", R"({"text_fields":{"texte":1},"analyzer":"plain"})");
    index_and_kill(sandbox, {"--settings", settings}, signal);
    const auto stats = sandbox.ftsd("stats");
    CHECK(stats.code == 2);
    CHECK(contains(stats.err, "no index 'main'"));
    CHECK(sandbox.ftsd("check").out == "ok\n");
    const auto input = sandbox.write("in.jsonl", R"({"id":"a","texte":"chats"})"
                                                 "\n");
    REQUIRE(sandbox.ftsd("index", {"--settings", settings, input}).code == 0);
    CHECK(sandbox.count("texte:chats") == "1\n");
    CHECK(sandbox.count("chat") == "0\n");
    CHECK(sandbox.count("loup") == "0\n");
    // What the killed run had written is gone.
    CHECK(files_in(sandbox.path("data/indexes")) == Words{"main"});
  }
}

TEST_CASE("a later run that is killed leaves the index as it was, settings included") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  const auto settings = sandbox.write("s.json", R"({"k1":2})");
  const auto before = sandbox.ftsd("export").out;
  index_and_kill(sandbox, {"--settings", settings, "--memory", "1M"}, SIGKILL);
  CHECK(sandbox.ftsd("check").out == "ok\n");
  CHECK(sandbox.ftsd("export").out == before);
  CHECK(sandbox.count("loup") == "0\n");
}

TEST_CASE("segments without their manifest are damage, and nothing touches them") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  REQUIRE(sandbox.ftsd("index", {"-i", "other", sandbox.write("o.jsonl", kThreeDocuments)}).code ==
          0);
  const auto folder = sandbox.path("data/indexes/main");
  std::filesystem::rename(folder + "/manifest", sandbox.path("kept"));
  const auto files = files_in(folder);
  const auto check = sandbox.ftsd("check");
  CHECK(check.code == 1);
  CHECK(contains(check.out, "index main: " + folder + "/manifest: expected the manifest"));
  CHECK_FALSE(contains(check.out, "index other"));
  const auto input = sandbox.write("docs.jsonl", kThreeDocuments);
  for (const Words& words : {Words{"index", input}, Words{"delete", "a"}, Words{"optimize"},
                             Words{"stats"}, Words{"export"}}) {
    const auto refused = sandbox.ftsd(words[0], {words.begin() + 1, words.end()});
    INFO(words[0] << ": " << refused.err);
    CHECK(refused.code == 2);
    CHECK(contains(refused.err, "restore it from a backup"));
    CHECK(files_in(folder) == files);
  }
  CHECK(sandbox.ftsq({"chat"}).code == 2);
  {
    // The server goes on with the other.
    const std::string data = sandbox.data();
    Child server({Sandbox::binary("ftsd"), "serve", "-d", data, "--listen", "127.0.0.1:0"},
                 sandbox.environment);
    const auto line = server.read_line();
    const auto url = line.substr(line.find("http://"));
    CHECK(sandbox.run("ftsq", {"-s", url, "-i", "other", "chat"}).code == 0);
    const auto lost = sandbox.run("ftsq", {"-s", url, "chat"});
    CHECK(lost.code == 2);
    CHECK(contains(lost.err, "restore it from a backup"));
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
  }
  CHECK(files_in(folder) == files);
  std::filesystem::rename(sandbox.path("kept"), folder + "/manifest");
  CHECK(sandbox.ftsd("check").out == "ok\n");
  CHECK(sandbox.count("chat") == "1\n");
}

TEST_CASE("a folder without manifest and segments is no index yet") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  sandbox.write("data/indexes/empty/manifest.tmp", "half");
  CHECK(sandbox.ftsd("check").out == "ok\n");
  const auto input = sandbox.write("docs.jsonl", kThreeDocuments);
  CHECK(sandbox.ftsd("index", {"-i", "empty", input}).code == 0);
  CHECK(sandbox.ftsd("check", {"-i", "empty"}).out == "ok\n");
  // A stranger's file is not ours to remove.
  sandbox.write("data/indexes/letters/letter.txt", "Cher ami");
  CHECK(sandbox.ftsd("index", {"-i", "letters", input}).code == 2);
  CHECK(sandbox.read("data/indexes/letters/letter.txt") == "Cher ami");
}

TEST_CASE("files that no manifest names are noted by check, and go with the next write") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  sandbox.write("data/indexes/main/99.seg", "left by somebody");
  const auto check = sandbox.ftsd("check");
  CHECK(check.code == 0);
  CHECK(check.out == "ok\n");
  CHECK(contains(check.err, "index main: not part of it: 99.seg"));
  sandbox.index_lines(kThreeDocuments);
  CHECK(sandbox.ftsd("check").err.empty());
  CHECK_FALSE(std::filesystem::exists(sandbox.path("data/indexes/main/99.seg")));
}
