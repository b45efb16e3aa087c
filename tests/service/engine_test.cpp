// The façade end to end, over a disk in memory: documents in, answers out, and what was there
// before is still there after an error.

#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "engine/base/random.hpp"
#include "engine/storage/faulty_file_system.hpp"
#include "tests/service/support.hpp"

using namespace fts;
using namespace fts::service;
using namespace fts::service::test;

namespace {

constexpr std::string_view kThree =
    R"({"id":"a","title":"Le chat dort","body":"Un chat noir dort sur le mur.","annee":2020,"rubrique":"animaux","date":"2020-05-01"}
{"id":"b","title":"Le chien court","body":"Un chien noir court dans la rue.","annee":2021,"rubrique":"animaux"}
{"id":"c","title":"La rue","body":"La rue est longue et calme.","annee":2022,"rubrique":"ville","date":"2022-01"}
)";

/// An engine with the index "main", and three documents in it.
struct Filled {
  storage::MemoryFileSystem disk;
  std::unique_ptr<Engine> engine;

  Filled() {
    engine = open_engine(disk);
    REQUIRE_OK(engine->create_index("main", {}));
    REQUIRE_OK(engine->index_lines("main", kThree, {}));
  }
  void reopen(Engine::Mode mode = Engine::Mode::kReadWrite) {
    engine.reset();
    engine = open_engine(disk, mode);
  }
  void check_three() const {
    CHECK(exported(*engine) == kThree);
    CHECK(ids(*engine, "chat") == Ids{"a"});
    CHECK(sorted_ids(*engine, "rue") == Ids{"b", "c"});
    REQUIRE_OK(engine->check("main", nullptr));
  }
};

/// Articles of a few words each, with typed fields.
std::string many_lines(std::uint32_t count, std::uint64_t seed) {
  static constexpr const char* kWords[] = {"chat", "chats",    "rue",     "école", "l’eau",
                                           "noir", "sanction", "énergie", "OTAN",  "2022"};
  Random random(seed);
  std::string lines;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string body;
    for (auto n = 1 + random.below(30); n > 0; --n) {
      body +=
          std::string(body.empty() ? "" : " ") + kWords[random.below(10) * random.below(10) / 9];
    }
    lines += R"({"id":"d)" + std::to_string(random.below(count)) + R"(","title":"article )" +
             std::to_string(i) + R"(","body":")" + body + R"(","annee":)" +
             std::to_string(2000 + random.below(23)) + "}\n";
  }
  return lines;
}

/// Answers of several kinds as one text; nothing in them depends on segments, once merged to one.
std::string answers_of(const Engine& engine) {
  std::string out;
  for (const auto* query : {"chat", "rue école", "\"noir rue\"", "énergie OR otan", "l'eau -chat",
                            "annee:>=2010 sanctions", "éc*", "article"}) {
    auto parameters = ask(query);
    parameters.facets = {"annee"};
    auto answer = engine.search("main", parameters);
    REQUIRE_OK(answer);
    // Which of two documents with one score comes first depends on their order in the index.
    std::map<std::pair<float, std::string>, std::string> hits;
    for (const auto& hit : answer->hits) hits[{-hit.score, hit.id}] = hit.snippet.text;
    const float last = answer->hits.empty() ? 0 : answer->hits.back().score;
    out += std::string(query) + ": " + std::to_string(answer->total) + "\n";
    for (const auto& [key, snippet] : hits) {
      if (answer->total > parameters.size && -key.first == last) continue;
      out += "  " + key.second + " " + std::to_string(-key.first) + " " + snippet + "\n";
    }
    for (const auto& facet : answer->facets) {
      for (const auto& value : facet.values) {
        out += "  " + value.value + "=" + std::to_string(value.count);
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("indexes: created once, listed, deleted, made again") {
  storage::MemoryFileSystem disk;
  CHECK(Engine::open(disk, "/data", Engine::Mode::kReadOnly).status().code() ==
        StatusCode::kNotFound);
  const auto engine = open_engine(disk);
  CHECK(engine->index_names().empty());
  CHECK(contains(engine->search("main", ask("x")).status().message(), "there is none yet"));
  REQUIRE_OK(engine->create_index("main", {}));
  REQUIRE_OK(engine->create_index("second-2_b", {}));
  CHECK(engine->create_index("main", {}).code() == StatusCode::kAlreadyExists);
  CHECK(engine->index_names() == Ids{"main", "second-2_b"});
  const auto absent = engine->search("mian", ask("x")).status();
  CHECK(absent.code() == StatusCode::kNotFound);
  CHECK(contains(absent.message(), "there is: main, second-2_b"));
  for (const auto* name : {"", "Main", "a/b", "..", "-a", "é", "a b"}) {
    CHECK(engine->create_index(name, {}).code() == StatusCode::kInvalidArgument);
  }
  CHECK(engine->create_index(std::string(64, 'a'), {}).ok());
  CHECK(engine->create_index(std::string(65, 'a'), {}).code() == StatusCode::kInvalidArgument);

  REQUIRE_OK(engine->index_lines("main", kThree, {}));
  REQUIRE_OK(engine->delete_index("main"));
  CHECK(engine->search("main", ask("x")).status().code() == StatusCode::kNotFound);
  CHECK(engine->delete_index("main").code() == StatusCode::kNotFound);
  REQUIRE_OK(engine->create_index("main", {}));
  CHECK(ids(*engine, "chat").empty());
  CHECK(exported(*engine).empty());
}

TEST_CASE("a document given again under its id replaces the older one") {
  Filled world;
  const auto report = world.engine->index_lines(
      "main", "{\"id\":\"a\",\"body\":\"un tigre\"}\n{\"id\":\"d\",\"body\":\"un lion\"}\n", {});
  REQUIRE_OK(report);
  CHECK(report->documents == 2);
  CHECK(report->replaced == 1);
  CHECK(ids(*world.engine, "chat").empty());
  CHECK(ids(*world.engine, "tigre") == Ids{"a"});
  CHECK(*world.engine->document("main", "a") == R"({"id":"a","body":"un tigre"})");
  CHECK(world.engine->put_document("main", "a", R"({"body":"une panthère"})")->replaced);
  CHECK_FALSE(world.engine->put_document("main", "e", R"({"body":"une panthère"})")->replaced);
  CHECK(ids(*world.engine, "tigre").empty());
  CHECK(sorted_ids(*world.engine, "panthère") == Ids{"a", "e"});
  CHECK(world.engine->stats("main")->documents == 5);
  // An id in the document must be that of the address; what was there stays.
  CHECK(world.engine->put_document("main", "a", R"({"id":"b","body":"x"})").status().code() ==
        StatusCode::kInvalidArgument);
  CHECK(sorted_ids(*world.engine, "panthère") == Ids{"a", "e"});
  REQUIRE_OK(world.engine->check("main", nullptr));
}

TEST_CASE("deletions by id count what was there, and are gone for search, get and export") {
  Filled world;
  CHECK(world.engine->delete_documents("main", {"b", "none", "b"})->deleted == 1);
  CHECK(world.engine->delete_documents("main", {})->deleted == 0);
  CHECK(ids(*world.engine, "chien").empty());
  CHECK(sorted_ids(*world.engine, "rue") == Ids{"c"});
  CHECK(world.engine->document("main", "b").status().code() == StatusCode::kNotFound);
  CHECK_FALSE(contains(exported(*world.engine), "chien"));
  CHECK(world.engine->stats("main")->deleted == 1);
  world.reopen();
  CHECK(ids(*world.engine, "chien").empty());
  CHECK(world.engine->delete_documents("main", {"b"})->deleted == 0);
  REQUIRE_OK(world.engine->index_lines("main",
                                       R"({"id":"b","body":"le chien revient"})"
                                       "\n",
                                       {}));
  CHECK(ids(*world.engine, "chien") == Ids{"b"});
  REQUIRE_OK(world.engine->check("main", nullptr));
}

TEST_CASE("stats, settings and analysis of an index") {
  Filled world;
  const auto stats = world.engine->stats("main");
  REQUIRE_OK(stats);
  CHECK(stats->name == "main");
  CHECK(stats->documents == 3);
  CHECK(stats->deleted == 0);
  CHECK(stats->segments == 1);
  CHECK(stats->positions >= stats->postings);
  std::uint64_t parts = 0;
  for (const auto& part : stats->parts) parts += part.bytes;
  CHECK(parts > 0);
  CHECK(parts <= stats->disk_bytes);

  auto settings = *world.engine->settings("main");
  settings.k1 = 2.0F;
  REQUIRE_OK(world.engine->update_settings("main", settings));
  settings.analyzer = "plain";
  CHECK(world.engine->update_settings("main", settings).code() == StatusCode::kInvalidArgument);
  world.reopen();
  CHECK(world.engine->settings("main")->k1 == 2.0F);
  CHECK(world.engine->settings("main")->analyzer == "french");
  const auto words = world.engine->analyze("main", "L'été");
  REQUIRE_OK(words);
  CHECK(words->back().form == "été");
  world.check_three();
}

TEST_CASE("opened anew, and for reading only, an index answers as the one kept open") {
  Filled world;
  REQUIRE_OK(world.engine->index_lines("main", many_lines(700, 7), {}));
  REQUIRE(world.engine->delete_documents("main", {"d1", "d2", "d3", "a"})->deleted > 1);
  const auto documents = exported(*world.engine);
  const auto answers = answers_of(*world.engine);
  REQUIRE_FALSE(answers.empty());
  world.reopen();
  CHECK(exported(*world.engine) == documents);
  CHECK(answers_of(*world.engine) == answers);
  // A reader needs no lock, sees the same, and may not write.
  const auto reader = open_engine(world.disk, Engine::Mode::kReadOnly);
  CHECK(answers_of(*reader) == answers);
  CHECK(reader->index_names() == Ids{"main"});
  for (const auto& refused : {reader->create_index("x", {}), reader->delete_index("main"),
                              reader->update_settings("main", {}), reader->optimize("main", {}),
                              reader->index_lines("main", kThree, {}).status(),
                              reader->put_document("main", "a", "{}").status(),
                              reader->delete_documents("main", {"b"}).status()}) {
    CHECK(refused.code() == StatusCode::kInvalidArgument);
    CHECK(contains(refused.message(), "reading only"));
  }
}

TEST_CASE(
    "optimize leaves one segment, no deleted documents, and the answers of an index of them") {
  Filled world;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    REQUIRE_OK(world.engine->index_lines("main", many_lines(300, seed), {}));
  }
  REQUIRE(world.engine->delete_documents("main", {"a", "d5", "d6"})->deleted == 3);
  REQUIRE_OK(world.engine->put_document("main", "z", R"({"body":"chat"})"));
  const auto documents = exported_sorted(*world.engine);
  REQUIRE(world.engine->stats("main")->segments > 1);
  REQUIRE_OK(world.engine->optimize("main", {}));
  CHECK(world.engine->stats("main")->segments == 1);
  CHECK(world.engine->stats("main")->deleted == 0);
  CHECK(exported_sorted(*world.engine) == documents);
  const auto answers = answers_of(*world.engine);
  REQUIRE_OK(world.engine->optimize("main", {}));
  CHECK(answers_of(*world.engine) == answers);
  REQUIRE_OK(world.engine->check("main", nullptr));
  world.reopen();
  CHECK(answers_of(*world.engine) == answers);

  // Exported and put into another index, they are found the same.
  REQUIRE_OK(world.engine->create_index("copy", {}));
  REQUIRE_OK(world.engine->index_lines("copy", documents, {}));
  CHECK(exported_sorted(*world.engine, "copy") == documents);
  for (const auto* query : {"chat", "école rue", "annee:2010"}) {
    CHECK(sorted_ids(*world.engine, query, "copy") == sorted_ids(*world.engine, query));
  }
}

TEST_CASE("as many threads as you like: the same documents, answers and messages") {
  storage::MemoryFileSystem disk;
  // Several batches of a mebibyte, so that workers have something to share.
  std::string lines;
  for (std::uint64_t seed = 1; lines.size() < (3U << 20); ++seed) lines += many_lines(4000, seed);
  put_file(disk, "/in/docs.jsonl", lines);
  std::string expected_documents;
  std::string expected_answers;
  for (const std::uint32_t threads : {1U, 2U, 5U}) {
    INFO(threads << " threads");
    const auto engine =
        open_engine(disk, Engine::Mode::kReadWrite, "/data" + std::to_string(threads));
    // All of a page: among equals at the end of the second look the order in the index decides.
    index::Settings settings;
    settings.ranking.second_look_hits = 200;
    REQUIRE_OK(engine->create_index("main", settings));
    WriteOptions options;
    options.threads = threads;
    options.memory_bytes = std::uint64_t{16} << 20;
    const auto report = engine->index_inputs("main", {"/in"}, options);
    REQUIRE_OK(report);
    CHECK(report->bytes == lines.size());
    REQUIRE_OK(engine->check("main", nullptr));
    // Replaced documents count in statistics until a merge drops them.
    REQUIRE_OK(engine->optimize("main", {}));
    const auto documents = exported_sorted(*engine);
    const auto answers = answers_of(*engine);
    if (threads == 1) {
      expected_documents = documents;
      expected_answers = answers;
      REQUIRE_FALSE(documents.empty());
    }
    CHECK(documents == expected_documents);
    CHECK(answers == expected_answers);
  }
}

TEST_CASE("the first fault by order of input is told, however many threads there are") {
  storage::MemoryFileSystem disk;
  const auto good = many_lines(20'000, 1);
  put_file(disk, "/in/1.jsonl", "{\"id\":\"a\",\"body\":\"bon\"}\n{\"id\":\"b\",\"body\":12\n");
  put_file(disk, "/in/2.jsonl.zst", "not compressed at all");
  put_file(disk, "/late/1.jsonl", good + "{\"body\":\"sans nom\"}\n" + good + "[1]\n");
  const auto engine = open_engine(disk);
  REQUIRE_OK(engine->create_index("main", {}));
  for (const std::uint32_t threads : {1U, 2U, 4U, 4U, 4U, 4U}) {
    INFO(threads << " threads");
    WriteOptions options;
    options.threads = threads;
    const auto refused = engine->index_inputs("main", {"/in"}, options).status();
    CHECK(refused.code() == StatusCode::kInvalidArgument);
    CHECK(contains(refused.message(), "/in/1.jsonl: line 2: "));
    const auto late = engine->index_inputs("main", {"/late"}, options).status();
    CHECK(contains(late.message(), "/late/1.jsonl: line 20001: "));
    CHECK(contains(late.message(), "missing 'id'"));
  }
  CHECK(exported(*engine).empty());
  REQUIRE_OK(engine->check("main", nullptr));
}

TEST_CASE("a refused document stops the run and nothing of it stays; skip_invalid goes on") {
  Filled world;
  const std::string lines =
      "{\"id\":\"d\",\"body\":\"bon\"}\n{\"body\":\"sans nom\"}\n{\"id\":\"e\",\"body\":\"bon\"}\n";
  const auto refused = world.engine->index_lines("main", lines, {}).status();
  CHECK(refused.code() == StatusCode::kInvalidArgument);
  CHECK(contains(refused.message(), "line 2"));
  world.check_three();
  WriteOptions options;
  options.skip_invalid = true;
  std::string warnings;
  options.warn = [&](std::string_view message) { warnings.append(message).push_back('\n'); };
  const auto report = world.engine->index_lines("main", lines, options);
  REQUIRE_OK(report);
  CHECK(report->documents == 2);
  CHECK(report->skipped == 1);
  CHECK(contains(warnings, "line 2"));
  CHECK(sorted_ids(*world.engine, "bon") == Ids{"d", "e"});
}

TEST_CASE("of two writers one gets the folder; it is free again when that one goes") {
  Filled world;
  const auto second = Engine::open(world.disk, "/data", Engine::Mode::kReadWrite).status();
  CHECK(second.code() == StatusCode::kConflict);
  CHECK(contains(second.message(), "LOCK"));
  world.check_three();
  world.reopen();
  world.check_three();
}

TEST_CASE("a folder of strangers, or of another format, is left alone") {
  storage::MemoryFileSystem disk;
  put_file(disk, "/letters/dear.txt", "Cher ami");
  for (const auto mode : {Engine::Mode::kReadOnly, Engine::Mode::kReadWrite}) {
    CHECK(Engine::open(disk, "/letters", mode).status().code() == StatusCode::kUnsupported);
  }
  CHECK(files_below(disk, "/letters") == Ids{"/letters/dear.txt"});
  put_file(disk, "/later/format", "fts data folder, format 999\n");
  for (const auto mode : {Engine::Mode::kReadOnly, Engine::Mode::kReadWrite}) {
    const auto status = Engine::open(disk, "/later", mode).status();
    CHECK(status.code() == StatusCode::kUnsupported);
    CHECK(contains(status.message(), "format 999"));
  }
  CHECK(files_below(disk, "/later") == Ids{"/later/format"});
  put_file(disk, "/file", "x");
  CHECK(Engine::open(disk, "/file", Engine::Mode::kReadWrite).status().code() ==
        StatusCode::kInvalidArgument);
}

TEST_CASE("an index is deleted also when an older deletion of its name was interrupted") {
  storage::MemoryFileSystem disk;
  storage::FaultyFileSystem fs(disk);
  auto engine = open_engine(fs);
  REQUIRE_OK(engine->create_index("main", {}));
  REQUIRE_OK(engine->index_lines("main", kThree, {}));
  // Every call of the deletion fails in its turn: the index is whole, or it is gone.
  for (std::uint64_t call = 1;; ++call) {
    INFO("call " << call);
    fs.arm({.call = call});
    const auto status = engine->delete_index("main");
    const bool struck = fs.struck();
    fs.disarm();
    const auto names = engine->index_names();
    const auto found = engine->search("main", ask("chat")).status();
    CHECK(found.ok() == !names.empty());
    if (status.ok()) CHECK(names.empty());
    // In the same process and after opening anew it is the same.
    engine.reset();
    engine = open_engine(fs);
    CHECK(engine->index_names() == names);
    if (names.empty()) {
      REQUIRE_OK(engine->create_index("main", {}));
      REQUIRE_OK(engine->index_lines("main", kThree, {}));
    }
    CHECK(ids(*engine, "chat") == Ids{"a"});
    if (!struck) break;
  }
  // What a failed removal of files left does not stand in the way of the next one.
  for (std::uint64_t call = 1;; ++call) {
    INFO("call " << call);
    fs.arm({.call = call});
    static_cast<void>(engine->delete_index("main").ok());
    const bool struck = fs.struck();
    fs.disarm();
    if (engine->index_names().empty()) REQUIRE_OK(engine->create_index("main", {}));
    if (!struck) break;
  }
  REQUIRE_OK(engine->delete_index("main"));
  CHECK(engine->index_names().empty());
}

TEST_CASE("a reader of a deleted index takes no file from the next one of its name") {
  Filled world;
  REQUIRE_OK(world.engine->put_document("main", "d", R"({"body":"un lion"})"));
  auto old = *world.engine->snapshot("main");
  REQUIRE(old->segments.size() == 2);
  // Nobody but `old` needs the two segments any more.
  REQUIRE_OK(world.engine->optimize("main", {}));
  REQUIRE_OK(world.engine->delete_index("main"));
  REQUIRE_OK(world.engine->create_index("main", {}));
  REQUIRE_OK(world.engine->index_lines("main", kThree, {}));
  REQUIRE_OK(world.engine->put_document("main", "d", R"({"body":"un lion"})"));
  old.reset();
  CHECK(ids(*world.engine, "lion") == Ids{"d"});
  world.reopen();
  CHECK(ids(*world.engine, "lion") == Ids{"d"});
  REQUIRE_OK(world.engine->check("main", nullptr));
}

TEST_CASE("writers that waited for a deletion write to what has the name then, or to nothing") {
  storage::MemoryFileSystem disk;
  const auto engine = open_engine(disk);
  std::atomic<bool> ended = false;
  std::vector<std::thread> writers;
  for (int i = 0; i < 3; ++i) {
    writers.emplace_back([&, i] {
      while (!ended) {
        const auto put = engine->put_document("main", "d" + std::to_string(i), R"({"body":"mot"})");
        if (!put.ok() && put.status().code() != StatusCode::kNotFound) ended = true;
      }
    });
  }
  for (int round = 0; round < 40 && !ended; ++round) {
    CHECK(engine->create_index("main", {}).ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    CHECK(engine->check("main", nullptr).ok());
    CHECK(engine->delete_index("main").ok());
  }
  CHECK_FALSE(ended.exchange(true));
  for (auto& writer : writers) writer.join();
}
