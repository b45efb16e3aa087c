#pragma once

// Relevance measures of a run of queries judged by TREC qrels: nDCG@10 (gain 2^rel - 1, log2
// discount), MRR@10, recall@100 and MAP over the retrieved depth; means over the queries that have
// at least one relevant document.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/index/snapshot.hpp"

namespace fts::service {

struct EvalQuery {
  std::string id, text;
};
/// query id -> document id -> relevance
using Qrels = std::map<std::string, std::map<std::string, int>>;

struct EvalScores {
  double ndcg_10 = 0, mrr_10 = 0, recall_100 = 0, map = 0;
  std::size_t queries = 0;
};

Result<std::vector<EvalQuery>> parse_queries(std::string_view tsv);
Result<Qrels> parse_qrels(std::string_view text);
/// `ranking`: document ids, best first, of each judged query (absent: nothing found).
/// The snapshot as it would rank under other settings. They may differ from its own in what a
/// search alone reads (scoring, weights, synonyms ...); kInvalidArgument names what else differs.
Result<index::Snapshot> with_settings(const index::Snapshot& snapshot, index::Settings settings);

EvalScores evaluate(const Qrels& qrels,
                    const std::map<std::string, std::vector<std::string>>& rankings);

}  // namespace fts::service
