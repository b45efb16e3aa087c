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
