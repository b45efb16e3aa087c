// Bounds of the façade: each at n, n + 1 and far beyond, named in its error.

#include "engine/base/limits.hpp"

#include "tests/service/support.hpp"

using namespace fts;
using namespace fts::service;
using namespace fts::service::test;

TEST_CASE("the name of an index: kMaxIndexNameBytes, and not one more") {
  const auto name = [](std::size_t bytes) { return std::string(bytes, 'a'); };
  CHECK(validate_index_name(name(limits::kMaxIndexNameBytes)).ok());
  for (const auto bytes : {limits::kMaxIndexNameBytes + 1, 1000 * limits::kMaxIndexNameBytes}) {
    const auto refused = validate_index_name(name(bytes));
    CHECK(refused.code() == StatusCode::kInvalidArgument);
    CHECK(contains(refused.message(), "1 to 64 (kMaxIndexNameBytes)"));
  }
}

TEST_CASE("a word has kMaxSynonyms synonyms, and not one more") {
  for (const std::size_t count :
       {limits::kMaxSynonyms, limits::kMaxSynonyms + 1, 100 * limits::kMaxSynonyms}) {
    index::Settings settings;
    settings.synonyms = "mot";
    for (std::size_t i = 0; i < count; ++i) settings.synonyms += " = xyz" + std::to_string(i);
    storage::MemoryFileSystem disk;
    const auto engine = open_engine(disk);
    REQUIRE_OK(engine->create_index("main", settings));
    REQUIRE_OK(engine->put_document("main", "a", R"({"body":"Un mot."})"));
    const auto answer = engine->search("main", ask("syn:mot"));
    REQUIRE_OK(answer);
    CHECK(answer->total == 1);
    const bool told = !answer->notes.empty() && contains(answer->notes[0], "kMaxSynonyms (64)");
    CHECK(told == (count > limits::kMaxSynonyms));
  }
}
