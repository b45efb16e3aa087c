// Tables of the inverter against maps.

#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/index/id_set.hpp"
#include "engine/index/word_table.hpp"

using namespace fts;
using namespace fts::index;

namespace {

/// Words of every length around those that a slot holds, of few letters, so that many differ by
/// their end or their length alone; a byte of zero is a letter too.
std::string some_word(Random& random) {
  std::string word(random.below(20), 'a');
  if (random.chance(0.05)) word.resize(random.below(400), 'a');
  for (auto& c : word) c = "ab\0\xff"[random.below(4)];
  return word;
}

}  // namespace

TEST_CASE("a table of words finds what a map finds") {
  Random random(5);
  WordTable table(42);
  Arena arena(1024);
  std::map<std::string, std::uint32_t> model;
  for (int round = 0; round < 40000; ++round) {
    // At the end of its memory: nothing behind it may count.
    const std::string word = some_word(random) + "tail";
    const std::string_view view = std::string_view(word).substr(0, word.size() - 4);
    const auto key = table.key(view);
    const auto known = model.find(std::string(view));
    const auto found = table.find(key);
    REQUIRE(found == (known == model.end() ? WordTable::kAbsent : known->second));
    if (known != model.end() || random.chance(0.5)) continue;
    const auto value = static_cast<std::uint32_t>(model.size());
    table.insert(key, ByteTable::store(view, arena), value);
    model.emplace(view, value);
    REQUIRE(table.size() == model.size());
  }
  REQUIRE(model.size() > 2000);
  table.clear();
  for (const auto& [word, value] : model) {
    REQUIRE(table.find(table.key(word)) == WordTable::kAbsent);
  }
}

TEST_CASE("a set of ids knows the hashes it was given") {
  Random random(6);
  IdSet ids;
  std::set<std::uint64_t> model;
  for (int round = 0; round < 20000; ++round) {
    const auto hash = random.below(30000) << 40;
    // 0 stands for a free slot, and is as good as 1.
    REQUIRE(ids.contains(hash) == model.contains(hash));
    if (!model.contains(hash)) ids.insert(hash);
    model.insert(hash);
  }
  ids.clear();
  CHECK_FALSE(ids.contains(*model.begin()));
}
