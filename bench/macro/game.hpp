#pragma once

// What the programs that other engines are measured against have in common: documents
// {"id", "text"} under the plain analyzer, commands TOP_k, COUNT and TOP_k_COUNT, and the query
// notation of the public search benchmark game
// (https://github.com/quickwit-oss/search-benchmark-game).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/index/settings.hpp"
#include "engine/index/snapshot.hpp"
#include "engine/query/query.hpp"

namespace fts::bench {

/// One text field, words split at what is no letter or digit, plain BM25, positions, no text kept.
index::Settings game_settings();

struct Command {
  std::string name;
  std::uint32_t k = 0;  ///< 0: count only
  bool count = false;
};

/// kInvalidArgument names the commands there are.
Result<Command> parse_command(const std::string& name);

/// `+a +b` all, `a b` any, `+a b` the former with what the latter add, `"a b"` in a row. The words
/// are forms already: nothing is analysed.
query::Node parse_query(std::string_view text);

struct Answer {
  std::uint64_t value = 0;    ///< matches when the command counts, else hits
  std::vector<float> scores;  ///< of the first ten hits, best first
};

/// One thread; nothing is kept from one call to the next but the snapshot.
Result<Answer> answer(const index::Snapshot& snapshot, const Command& command,
                      std::string_view query);

}  // namespace fts::bench
