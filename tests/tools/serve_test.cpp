// The server and its client, and who may write while it runs.

#include <csignal>

#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

namespace {

struct Served : Sandbox {
  Served()
      : server({binary("ftsd"), "serve", "-d", (index_lines(kThreeDocuments), data()), "--listen",
                "127.0.0.1:0"},
               environment),
        greeting(server.read_line()),
        url(greeting.substr(greeting.find("http"))) {}

  Child server;
  std::string greeting;
  std::string url;
};

/// The same answer but for the time it took.
std::string without_time(std::string json) {
  for (std::size_t at = 0; (at = json.find("\"took_us\":", at)) != std::string::npos; ++at) {
    const auto begin = at + 10;
    auto end = begin;
    while (end < json.size() && json[end] >= '0' && json[end] <= '9') ++end;
    json.replace(begin, end - begin, "0");
  }
  return json;
}

}  // namespace

TEST_CASE("serve says where it listens, and stops when told to") {
  for (const int signal : {SIGTERM, SIGINT}) {
    Served sandbox;
    CHECK_THAT(sandbox.greeting,
               Catch::Matchers::Matches(R"(listening on http://127\.0\.0\.1:[1-9]\d+)"));
    CHECK(sandbox.run("ftsq", {"-s", sandbox.url, "-c", "chat"}).out == "1\n");
    sandbox.server.signal(signal);
    CHECK(sandbox.server.wait() == 0);
    const auto gone = sandbox.run("ftsq", {"-s", sandbox.url, "-c", "chat"});
    CHECK(gone.code == 2);
    CHECK(contains(gone.err, "no server answers at"));
  }
}

TEST_CASE("ftsq -s and ftsq -d answer the same") {
  const Served sandbox;
  const std::vector<Words> questions = {
      {"rue"},
      {"chat longue"},
      {"--all", "chat longue"},
      {"--or", "noir rue"},
      {"-n", "1", "--from", "1", "rue"},
      {"--filter", "annee:>=2021", "--sort", "annee:desc", "--facet", "rubrique", "rue"},
      {"--explain", "\"chat noir\""},
      {"(chat"},
      {"absent"},
      {"-n", "3", "--complete", "ch"},
      {"--complete", "xyz"},
      {"-n", "2", "--filter", "annee:>=2020", "--facet", "rubrique", "--like", "a"},
      {"--like", "b"},
      {"--like", "personne"}};
  for (auto words : questions) {
    INFO(words.back());
    words.insert(words.begin(), "--json");
    const auto folder = sandbox.ftsq(words);
    words.insert(words.begin(), {"-s", sandbox.url});
    const auto server = sandbox.run("ftsq", words);
    CHECK(server.code == folder.code);
    CHECK(without_time(server.out) == without_time(folder.out));
  }
  for (const auto* form : {"-l", "-c", "--explain"}) {
    CHECK(sandbox.run("ftsq", {"-s", sandbox.url, form, "rue"}).out ==
          sandbox.ftsq({form, "rue"}).out);
  }
  CHECK(sandbox.run("ftsq", {"-s", sandbox.url, "-c", "-"}, {"chat\nrue\n"}).out == "1\n2\n");
  const auto no_index = sandbox.run("ftsq", {"-s", sandbox.url, "-i", "presse", "rue"});
  CHECK(no_index.code == 2);
  CHECK(contains(no_index.err, "presse"));
}

TEST_CASE("without -d and -s: the server where one answers, else the data folder") {
  const Served sandbox;
  const RunOptions served = {.environment = {{"FTSD_SERVER", sandbox.url}}};
  CHECK(sandbox.run("ftsq", {"-c", "rue"}, served).out == "2\n");
  const RunOptions none = {.environment = {{"FTSD_DATA", sandbox.data()}}};
  const auto folder = sandbox.run("ftsq", {"-c", "rue"}, none);
  CHECK(folder.out == "2\n");
  CHECK(contains(folder.err, "note: no server answers at http://127.0.0.1:1; reading "));
  const auto neither = sandbox.run("ftsq", {"-c", "rue"});
  CHECK(neither.code == 2);
  CHECK(contains(neither.err, "no server answers at http://127.0.0.1:1, and no data folder"));
  CHECK(sandbox.run("ftsq", {"-s", "https://127.0.0.1", "rue"}).code == 2);
}

TEST_CASE("a second writer is told who holds the lock; readers are not disturbed") {
  const Served sandbox;
  const auto input = sandbox.write("docs.jsonl", R"({"id":"z","body":"chat"})"
                                                 "\n");
  for (const Words& words :
       {Words{"index", "-d", sandbox.data(), input}, Words{"delete", "-d", sandbox.data(), "a"},
        Words{"optimize", "-d", sandbox.data()},
        Words{"serve", "-d", sandbox.data(), "--listen", "127.0.0.1:0"}}) {
    const auto outcome = sandbox.run("ftsd", words);
    INFO(words[0]);
    CHECK(outcome.code == 2);
    CHECK(contains(outcome.err, "LOCK"));
  }
  CHECK(sandbox.count("chat") == "1\n");
  CHECK(sandbox.ftsd("check").out == "ok\n");
  CHECK(sandbox.ftsd("stats").code == 0);
  CHECK(lines_of(sandbox.ftsd("export").out).size() == 3);
}

TEST_CASE("a port that is taken is an error") {
  const Served sandbox;
  const auto port = sandbox.url.substr(sandbox.url.rfind(':') + 1);
  const auto outcome =
      sandbox.run("ftsd", {"serve", "-d", sandbox.path("other"), "--listen", "127.0.0.1:" + port});
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err, port));
}
