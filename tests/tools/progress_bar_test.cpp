// The line that a person watches during long work: pure text, drawn elsewhere.

#include "tools/common/progress_bar.hpp"

#include <catch2/catch.hpp>

namespace fts::tools {
namespace {

ProgressUpdate half_done() { return {"indexing", 1200, 50'000'000, 100'000'000}; }

TEST_CASE("a progress line tells share, documents, bytes, rate and time left") {
  CHECK(progress_line(half_done(), 10, 120) ==
        "indexing  ████████████               50 %  1\u202f200 documents  50.0 MB  5.0 MB/s  0:10 "
        "left");
}

TEST_CASE("packed input shows its share of the file and the rate of the text") {
  auto progress = half_done();
  progress.unpacked_bytes = 400'000'000;
  CHECK(progress_line(progress, 10, 120) ==
        "indexing  ████████████               50 %  1\u202f200 documents  400.0 MB  40.0 MB/s  "
        "0:10 left");
}

TEST_CASE("a narrow terminal loses figures before it loses its line") {
  for (std::size_t width = 9; width < 120; ++width) {
    const auto line = progress_line(half_done(), 10, width);
    std::size_t columns = 0;
    for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    CHECK(columns <= width);
    CHECK(line.starts_with("indexing"));
  }
}

TEST_CASE("work of unknown size shows no bar and promises no end") {
  CHECK(progress_line({"merging", 0, 3'000'000, 0}, 3, 120) == "merging  3.0 MB  1.0 MB/s");
}

}  // namespace
}  // namespace fts::tools
