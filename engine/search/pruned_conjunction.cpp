// Words that must all match, beside others that add where they stand.

#include <algorithm>

#include "engine/search/led_words.hpp"

namespace fts::search {

Status rank_conjunction(const SegmentContext& context, const WordShape& shape, bool count,
                        TopHits& top, Ranked& out) {
  FTS_ASSIGN(auto clauses, open_clauses(context, shape));
  std::vector<std::size_t> leads;
  for (std::size_t c = 0; c < clauses.size(); ++c) {
    if (clauses[c].role != Role::kRequired) continue;
    if (clauses[c].cursor.empty()) return ok_status();
    leads.push_back(c);
  }
  FTS_ASSIGN(auto conditions, Conditions::open(context, shape));
  prime(context, shape, clauses, top);
  out.counted = true;
  return LedWords(context, clauses, leads, conditions, top).run(0, count, out);
}

}  // namespace fts::search
