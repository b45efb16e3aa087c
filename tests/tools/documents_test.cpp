// Documents that change, go, and come out again; care of the index.

#include <algorithm>

#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

TEST_CASE("a document replaces the one with its id") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  sandbox.index_lines(R"({"id":"a","title":"Le tigre","body":"Un tigre rôde."})"
                      "\n");
  CHECK(sandbox.count("chat") == "0\n");
  CHECK(sandbox.ids("tigres") == Words{"a"});
  CHECK(contains(sandbox.ftsd("stats", {"--json"}).out, "\"documents\":3"));
}

TEST_CASE("delete by ids, from the command line and from standard input") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  const auto one = sandbox.ftsd("delete", {"a", "nobody"});
  CHECK(one.code == 0);
  CHECK(one.out == "1\n");
  CHECK(sandbox.count("chat") == "0\n");
  CHECK(sandbox.ftsd("delete", {"-"}, {"b\r\n\nc\n"}).out == "2\n");
  CHECK(sandbox.count("rue") == "0\n");
  CHECK(sandbox.ftsd("delete", {"a"}).out == "0\n");
  CHECK(sandbox.ftsd("check").out == "ok\n");

  const auto none = sandbox.run("ftsd", {"delete", "-d", sandbox.path("none"), "a"});
  CHECK(none.code == 2);
  CHECK(contains(none.err, "no data folder at"));
  CHECK_FALSE(std::filesystem::exists(sandbox.path("none")));
  CHECK(contains(sandbox.ftsd("delete", {"-i", "presse", "a"}).err, "main"));
}

TEST_CASE("export gives what index takes: everything comes back the same") {
  const Sandbox sandbox;
  REQUIRE(sandbox.ftsd("index", {FTS_SOURCE_DIR "/corpus"}).code == 0);
  const auto first = sandbox.ftsd("export");
  CHECK(first.code == 0);
  const auto lines = lines_of(first.out);
  CHECK(lines.size() > 70);
  CHECK(first.err == std::to_string(lines.size()) + " documents\n");

  REQUIRE(sandbox.ftsd("index", {"-i", "copy", "-"}, {first.out}).code == 0);
  CHECK(sandbox.ftsd("export", {"-i", "copy"}).out == first.out);
  for (const auto* query : {"sanctions", "\"droits de douane\"", "énergie eau"}) {
    CHECK(sandbox.ftsq({"-l", "-i", "copy", query}).out == sandbox.ftsq({"-l", query}).out);
  }
}

TEST_CASE("optimize leaves one segment and every answer as it was") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  sandbox.index_lines(R"({"id":"d","title":"La place","body":"Une place calme."})"
                      "\n");
  sandbox.ftsd("delete", {"b"});
  const auto before = sandbox.ids("calme");
  const auto outcome = sandbox.ftsd("optimize");
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() == 2);
  CHECK_THAT(lines[0], Catch::Matchers::Matches(R"(before: \d+ bytes in \d+ segments?)"));
  CHECK_THAT(lines[1], Catch::Matchers::Matches(R"(after:  \d+ bytes in 1 segment)"));
  auto after = sandbox.ids("calme");
  CHECK(std::is_permutation(before.begin(), before.end(), after.begin(), after.end()));
  CHECK(sandbox.count("chien") == "0\n");
  CHECK(contains(sandbox.ftsd("stats", {"--json"}).out, "\"deleted\":0"));
  CHECK(sandbox.ftsd("check").out == "ok\n");
}

TEST_CASE("stats as a table with aligned figures and as JSON") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  const auto json = sandbox.ftsd("stats", {"--json"}).out;
  CHECK(lines_of(json).size() == 1);
  simdjson::dom::parser parser;
  simdjson::dom::element stats;
  REQUIRE(parser.parse(json).get(stats) == simdjson::SUCCESS);
  CHECK(std::uint64_t{stats["documents"]} == 3);
  CHECK(std::uint64_t{stats["segments"]} == 1);
  for (const auto* key : {"terms", "postings", "positions", "disk_bytes", "bytes"}) {
    CHECK(stats[key].error() == simdjson::SUCCESS);
  }
  const auto table = lines_of(sandbox.ftsd("stats").out);
  REQUIRE(table.size() > 8);
  CHECK(table[0].starts_with("index "));
  for (const auto& line : table) CHECK(line.size() == table[0].size());
}

TEST_CASE("check: ok, or the file and what is wrong with exit status 1") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  REQUIRE(sandbox.ftsd("index", {"-i", "second", "-"}, {kThreeDocuments}).code == 0);
  CHECK(sandbox.ftsd("check").out == "ok\n");
  CHECK(sandbox.ftsd("check", {"-i", "none"}).code == 2);

  // The largest file of the index is its segment.
  std::filesystem::path largest;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(sandbox.data() + "/indexes/second")) {
    if (!entry.is_regular_file()) continue;
    if (largest.empty() || entry.file_size() > std::filesystem::file_size(largest)) {
      largest = entry.path();
    }
  }
  std::fstream file(largest, std::ios::in | std::ios::out | std::ios::binary);
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(largest) / 2);
  file.seekg(middle);
  const char byte = static_cast<char>(file.get());
  file.seekp(middle);
  file.put(static_cast<char>(byte ^ 0x20));
  file.close();

  const auto damaged = sandbox.ftsd("check");
  CHECK(damaged.code == 1);
  CHECK(damaged.out.starts_with("index second: "));
  CHECK(contains(damaged.out, largest.filename().string()));
  CHECK(damaged.err.empty());
  CHECK(sandbox.ftsd("check", {"-i", "main"}).out == "ok\n");
}

TEST_CASE("analyze shows position, bytes, form, class and kind, with no data folder at all") {
  const Sandbox sandbox;
  const auto outcome = sandbox.run("ftsd", {"analyze", "l’avocat", "s'oppose"});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  bool found = false;
  for (const auto& line : lines_of(outcome.out)) {
    CHECK(std::count(line.begin(), line.end(), '\t') == 4);
    found = found || contains(line, "\t4-10\tavocat\tavocat\t");
  }
  CHECK(found);
  CHECK(sandbox.run("ftsd", {"analyze", "-"}, {"l’avocat s'oppose"}).out == outcome.out);
  const auto json = sandbox.run("ftsd", {"analyze", "--json", "l’avocat"}).out;
  CHECK(contains(json, "\"form\":\"avocat\""));
  CHECK(lines_of(json).size() == 1);
  CHECK(sandbox.run("ftsd", {"analyze", "caf\xE9"}).code == 2);
  // A folder or an index that is asked for must be there.
  CHECK(sandbox.ftsd("analyze", {"mot"}).code == 2);
  CHECK(sandbox.run("ftsd", {"analyze", "-i", "presse", "mot"}).code == 2);

  sandbox.index_lines(kThreeDocuments);
  CHECK(sandbox.ftsd("analyze", {"l’avocat", "s'oppose"}).out == outcome.out);
}

TEST_CASE("eval: a line of names, a line of values, a TREC run") {
  const Sandbox sandbox;
  sandbox.index_lines(kThreeDocuments);
  const auto queries = sandbox.write("q.tsv", "q1\tchats noirs\nq2\true calme\nq3\tabsent\n");
  const auto qrels = sandbox.write("r.tsv", "q1 0 a 1\nq2 0 c 2\nq2 0 b 1\nq3 0 zzz 1\n");
  const auto run = sandbox.path("out.run");
  const auto outcome = sandbox.ftsd("eval", {"--queries", queries, "--qrels", qrels, "--run", run});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "ndcg@10 mrr@10 recall@100 map queries");
  CHECK(lines[1] == "0.6667 0.6667 0.6667 0.6667 3");
  const auto ranked = lines_of(sandbox.read("out.run"));
  REQUIRE(ranked.size() >= 3);
  CHECK_THAT(ranked[0], Catch::Matchers::Matches(R"(q1 Q0 a 1 \d+\.\d{6} fts)"));

  sandbox.write("bad.tsv", "no tab here\n");
  const auto bad = sandbox.ftsd("eval", {"--queries", sandbox.path("bad.tsv"), "--qrels", qrels});
  CHECK(bad.code == 2);
  CHECK(contains(bad.err, "bad.tsv"));
  CHECK(sandbox.ftsd("eval", {"--queries", sandbox.path("none"), "--qrels", qrels}).code == 2);
}
