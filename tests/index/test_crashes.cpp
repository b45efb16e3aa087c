// A power cut before every call that changes the disk, with damage drawn at random: what was
// acknowledged is there, nothing half-done is, and opening anew can be cut in its turn.

#include <cstdlib>

#include <catch2/catch.hpp>

#include "engine/storage/crashing_file_system.hpp"
#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

namespace {

std::uint64_t images_per_call() {
  const char* given = std::getenv("FTS_TEST_CRASH_IMAGES");
  return given == nullptr ? 3 : std::strtoull(given, nullptr, 10);
}

struct Expectation {
  bool created = false;
  std::string acknowledged;
  std::string under_way;
};

/// The image opens, is whole, and stands before or after the step under way.
void check_image(storage::CrashingFileSystem& image, const Expectation& expected,
                 std::uint64_t seed, int depth) {
  // Recovery itself may be cut.
  std::vector<std::unique_ptr<storage::CrashingFileSystem>> again;
  if (depth > 0) {
    image.before_each_mutation([&](std::uint64_t mutation, const std::string&) {
      again.push_back(image.crash_image(seed + mutation));
    });
  }
  {
    const auto opened = Index::open(image, "data/index", Index::Mode::kReadWrite);
    if (!opened.ok() && !expected.created) {
      REQUIRE(opened.status().code() == StatusCode::kNotFound);
    } else {
      REQUIRE_OK(opened);
      REQUIRE_OK((*opened)->check(nullptr));
      const auto found = summary_of(*(*opened)->snapshot());
      if (found != expected.acknowledged) REQUIRE(found == expected.under_way);
      if (depth > 0) {
        image.before_each_mutation({});
        add_all(**opened, {TestDoc{"z", {{1, "fin"}}, {}, {}}});
        REQUIRE_OK((*opened)->check(nullptr));
      }
    }
  }
  image.before_each_mutation({});
  for (auto& next : again) check_image(*next, expected, seed * 31, 0);
}

void crash_all_the_time(std::uint64_t seed) {
  Random random(seed);
  storage::CrashingFileSystem disk;
  Expectation expected;
  Random images(seed + 1);
  disk.before_each_mutation([&](std::uint64_t mutation, const std::string& operation) {
    for (std::uint64_t i = 0; i < images_per_call(); ++i) {
      const auto image_seed = images.next();
      INFO("seed " << seed << ", mutation " << mutation << " (" << operation << "), image "
                   << image_seed);
      const auto image = disk.crash_image(image_seed);
      check_image(*image, expected, image_seed, 1);
    }
  });
  const auto index = make_index(disk, plain_settings());
  expected.created = true;
  Model model;
  std::uint64_t sequence = 0;
  for (int step = 0; step < 5; ++step) {
    WriterOptions options;
    options.memory_bytes = random.chance(0.5) ? 1 : 1 << 20;
    options.least_reordered_postings = seed % 2 == 0 ? 0 : 1000;
    if (step == 3) {
      expected.under_way = expected.acknowledged;
      REQUIRE_OK(index->optimize(options));
      continue;
    }
    auto batch = index->begin(options);
    REQUIRE_OK(batch);
    auto consumer = (*batch)->consumer();
    REQUIRE_OK(consumer);
    // What the batch will leave is known before the first call that changes the disk.
    std::vector<TestDoc> docs;
    for (int i = 0; i < 3; ++i) {
      docs.push_back(random_doc(random, "id" + std::to_string(random.below(6))));
    }
    const auto removed = "id" + std::to_string(random.below(6));
    REQUIRE_OK((*batch)->remove(removed, ++sequence));
    model.erase(removed);
    for (const auto& doc : docs) model[doc.id] = doc;
    expected.under_way = summary_of(model);
    for (const auto& doc : docs) REQUIRE_OK(add(**consumer, doc, ++sequence));
    REQUIRE_OK((*consumer)->finish());
    REQUIRE_OK((*batch)->commit());
    expected.acknowledged = expected.under_way;
  }
}

}  // namespace

TEST_CASE("a power cut at any call loses nothing that was acknowledged") {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) crash_all_the_time(seed);
}
