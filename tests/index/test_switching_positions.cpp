// Positions may be given up at any time, and wanted again only where no document lacks them.

#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

TEST_CASE("positions cannot be switched on over documents that have none") {
  storage::MemoryFileSystem disk;
  Settings without = plain_settings();
  without.positions = false;
  const Settings with = plain_settings();
  const auto index = make_index(disk, with);
  REQUIRE_OK(index->update_settings(without));
  REQUIRE_OK(index->update_settings(with));  // no document yet
  add_all(*index, {TestDoc{"a", {{1, "un deux"}}, {}, {}}});
  REQUIRE_OK(index->update_settings(without));
  REQUIRE_OK(index->update_settings(with));  // all documents have them still
  REQUIRE_OK(index->update_settings(without));
  add_all(*index, {TestDoc{"b", {{1, "un deux"}}, {}, {}}});
  for (const bool merged : {false, true}) {
    if (merged) REQUIRE_OK(index->optimize({}));
    const auto refused = index->update_settings(with);
    CHECK(refused.code() == StatusCode::kInvalidArgument);
    CHECK(refused.message().find("positions") != std::string::npos);
    CHECK(!index->snapshot()->settings.positions);
  }
}

TEST_CASE("function words are fixed once there are documents") {
  storage::MemoryFileSystem disk;
  Settings settings = plain_settings();
  const auto index = make_index(disk, settings);
  settings.function_words = {"deux", "un"};
  REQUIRE_OK(index->update_settings(settings));  // no document yet
  add_all(*index, {TestDoc{"a", {{1, "un deux"}}, {}, {}}});
  REQUIRE_OK(index->update_settings(settings));  // the same
  for (const bool none : {false, true}) {
    auto other = settings;
    other.function_words = none ? std::vector<std::string>() : std::vector<std::string>{"un"};
    const auto refused = index->update_settings(other);
    CHECK(refused.code() == StatusCode::kInvalidArgument);
    CHECK(refused.message().find("function words") != std::string::npos);
  }
  for (const auto& bad : std::vector<std::vector<std::string>>{
           {"un", "deux"}, {"un", "un"}, {""}, {"un deux"}, {std::string(256, 'a')}}) {
    auto other = settings;
    other.function_words = bad;
    CHECK(validate(other).code() == StatusCode::kInvalidArgument);
  }
  auto many = settings;
  many.function_words.clear();
  for (int i = 100; i < 355; ++i) many.function_words.push_back("m" + std::to_string(i));
  REQUIRE_OK(validate(many));
  many.function_words.emplace_back("m355");
  CHECK(validate(many).code() == StatusCode::kLimit);

  REQUIRE_OK(index->optimize({}));
  const auto& segment = *index->snapshot()->segments[0].reader;
  CHECK(segment.function_words()->words().size() == 2);
  CHECK(segment.grams()->size() == 1);
}
