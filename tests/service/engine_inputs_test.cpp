// Every form of input gives the same documents, whatever file or compression it comes in; and an
// ingest that fails anywhere leaves what was there.

#include <zlib.h>
#include <zstd.h>

#include "engine/storage/faulty_file_system.hpp"
#include "engine/storage/posix_file_system.hpp"
#include "tests/service/support.hpp"
#include "tests/storage/temp_folder.hpp"

using namespace fts;
using namespace fts::service;
using namespace fts::service::test;

namespace {

constexpr std::string_view kLines =
    R"({"id":"gel","title":"Le gel","body":"Les vergers ont souffert.","date":"2022-01"}
{"id":"crue","title":"La crue","body":"L’eau monte, dit-on.","date":"2022-01-21"}
)";
constexpr std::string_view kArray =
    R"([ {"id":"gel","title":"Le gel","body":"Les vergers ont souffert.","date":"2022-01"},
 {"id":"crue","title":"La crue",
  "body":"L’eau monte, dit-on.","date":"2022-01-21"}])";
constexpr std::string_view kCsv =
    "id,title,body,date\n"
    "gel,Le gel,Les vergers ont souffert.,2022-01\n"
    "crue,La crue,\"L’eau monte, dit-on.\",2022-01-21\n";

std::string gzip(std::string_view text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstd(std::string_view text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

void check_two(const Engine& engine) {
  CHECK(ids(engine, "verger") == Ids{"gel"});
  CHECK(ids(engine, "title:crue") == Ids{"crue"});
  CHECK(ids(engine, "date:2022-01-21") == Ids{"crue"});
  CHECK(sorted_ids(engine, "date:>=2022-01") == Ids{"crue", "gel"});
  CHECK(engine.stats("main")->documents == 2);
  REQUIRE_OK(engine.check("main", nullptr));
}

/// Indexes files into an index of its own.
void index_and_check(storage::FileSystem& fs, const Ids& inputs) {
  INFO(inputs[0]);
  const auto engine = open_engine(fs, Engine::Mode::kReadWrite, "/data-of" + inputs[0]);
  REQUIRE_OK(engine->create_index("main", {}));
  const auto report = engine->index_inputs("main", inputs, {});
  REQUIRE_OK(report);
  CHECK(report->documents == 2);
  check_two(*engine);
}

}  // namespace

TEST_CASE("one content in every form and compression") {
  storage::MemoryFileSystem disk;
  const std::pair<const char*, std::string_view> forms[] = {{"lines.jsonl", kLines},
                                                            {"lines.ndjson", kLines},
                                                            {"array.json", kArray},
                                                            {"table.csv", kCsv}};
  for (const auto& [name, text] : forms) {
    const auto path = std::string("/in/") + name;
    put_file(disk, path, text);
    put_file(disk, path + ".gz", gzip(text.substr(0, 40)) + gzip(text.substr(40)));   // two members
    put_file(disk, path + ".zst", zstd(text.substr(0, 40)) + zstd(text.substr(40)));  // two frames
    index_and_check(disk, {path});
    index_and_check(disk, {path + ".gz"});
    index_and_check(disk, {path + ".zst"});
  }
  put_file(disk, "/text/gel.txt", "date 2022-01\nLe gel\n\nLes vergers ont souffert.\n");
  put_file(disk, "/text/deep/crue.md", "date 2022-01-21\n\n# La crue\n\nL’eau monte, dit-on.\n");
  index_and_check(disk, {"/text"});
  put_file(disk, "/packed/gel.txt.gz", gzip(get_file(disk, "/text/gel.txt")));
  put_file(disk, "/packed/crue.md.zst", zstd(get_file(disk, "/text/deep/crue.md")));
  index_and_check(disk, {"/packed/gel.txt.gz", "/packed/crue.md.zst"});
}

TEST_CASE("on the real disk: index, answer, open anew, damage found") {
  const storage::TempFolder folder;
  const auto fs = storage::make_posix_file_system();
  put_file(*fs, folder.path() + "/in/lines.jsonl", kLines);
  const auto data = folder.path() + "/deep/data";
  {
    const auto engine = open_engine(*fs, Engine::Mode::kReadWrite, data);
    REQUIRE_OK(engine->create_index("main", {}));
    REQUIRE_OK(engine->index_inputs("main", {folder.path() + "/in"}, {}));
    check_two(*engine);
    CHECK(Engine::open(*fs, data, Engine::Mode::kReadWrite).status().code() ==
          StatusCode::kConflict);
    check_two(*open_engine(*fs, Engine::Mode::kReadOnly, data));
  }
  check_two(*open_engine(*fs, Engine::Mode::kReadWrite, data));
}

TEST_CASE("an input that cannot be read to its end leaves the index as it was") {
  storage::MemoryFileSystem disk;
  put_file(disk, "/in/1.jsonl", kLines);
  const auto engine = open_engine(disk);
  REQUIRE_OK(engine->create_index("main", {}));
  REQUIRE_OK(engine->index_inputs("main", {"/in"}, {}));
  const std::string more = R"({"id":"vent","body":"Le vent souffle."})"
                           "\n";
  put_file(disk, "/in/2.jsonl", more);
  const auto packed = zstd(std::string(more) + std::string(100'000, '\n') + more);
  const auto zipped = gzip(std::string(more) + std::string(100'000, '\n') + more);
  const std::pair<const char*, std::string> bad[] = {
      {"cut.jsonl.zst", packed.substr(0, packed.size() - 5)},
      {"cut.jsonl.gz", zipped.substr(0, zipped.size() - 9)},
      {"tail.jsonl.gz", zipped + "tail"},
      {"open.json", R"([{"id":"x"},)"},
      {"open.csv", "id,body\nx,\"sans fin"},
      {"bad.jsonl", "{\"id\":\"x\",\"body\":\"\xE9t\xE9\"}\n"},
      {"nul.jsonl", std::string("{\"id\":\"x\",\"body\":\"a\0b\"}\n", 25)},
      {"nul.txt", std::string("a\0b", 3)},
      {"nested.jsonl", R"({"id":"x","auteur":{"nom":"y"}})"},
      {"empty.txt", ""},
      {"empty.json", ""},
      {"empty.json.zst", zstd("")},
      {"half.jsonl.gz", ""},
  };
  for (const auto& [name, bytes] : bad) {
    INFO(name);
    const auto path = std::string("/bad/") + name;
    put_file(disk, path, bytes);
    for (const std::uint32_t threads : {1U, 3U}) {
      WriteOptions options;
      options.threads = threads;
      const auto status = engine->index_inputs("main", {"/in", path}, options).status();
      CHECK_FALSE(status.ok());
      CHECK(contains(status.message(), name));
      check_two(*engine);
      CHECK(ids(*engine, "vent").empty());
    }
  }
  REQUIRE_OK(engine->index_inputs("main", {"/in"}, {}));
  CHECK(ids(*engine, "vent") == Ids{"vent"});
}

TEST_CASE("the disk fails at any call of an ingest: what was there is there, or all of the new") {
  // Once to learn how many calls it makes, then once for each of them.
  std::uint64_t calls = 1;
  for (std::uint64_t call = 0; call <= calls; ++call) {
    storage::MemoryFileSystem disk;
    storage::FaultyFileSystem fs(disk);
    put_file(disk, "/in/2.csv", "id,body\nvent,Le vent souffle.\ngel,Il dégèle.\n");
    put_file(disk, "/in/3.md", "# Neige\n\nIl neige.\n");
    auto engine = open_engine(fs);
    REQUIRE_OK(engine->create_index("main", {}));
    REQUIRE_OK(engine->index_lines("main", kLines, {}));
    fs.arm({.call = call});
    WriteOptions options;
    options.threads = 2;
    options.memory_bytes = 1;  // a segment for each document
    const auto report = engine->index_inputs("main", {"/in"}, options);
    if (call == 0) calls = fs.calls();
    INFO("call " << call << " of " << calls << "\n" << fs.log_tail());
    if (call == 0) REQUIRE_OK(report);
    fs.disarm();
    const auto check = [&](bool both_allowed) {
      const bool is_new = ids(*engine, "vent") == Ids{"vent"};
      if (!both_allowed) CHECK(is_new == report.ok());
      if (!is_new) return check_two(*engine);
      CHECK(ids(*engine, "dégèle") == Ids{"gel"});
      CHECK(ids(*engine, "neige") == Ids{"3"});
      CHECK(ids(*engine, "verger").empty());
      REQUIRE_OK(engine->check("main", nullptr));
    };
    check(false);
    engine.reset();
    engine = open_engine(fs);
    check(!report.ok());
    REQUIRE_OK(engine->put_document("main", "fin", R"({"body":"enfin"})"));
    CHECK(ids(*engine, "enfin") == Ids{"fin"});
  }
  CHECK(calls > 30);
}
