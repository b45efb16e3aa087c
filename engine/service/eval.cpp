#include "engine/service/eval.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace fts::service {

namespace {

template <typename Take>
Status for_each_line(std::string_view text, const Take& take) {
  std::uint64_t number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (Status status = take(line); !status.ok())
      return status.with_context("line " + std::to_string(number));
  }
  return ok_status();
}

/// The next word of a line of TREC columns, which spaces or tabs separate.
std::string_view take_word(std::string_view& line) {
  const auto begin = std::min(line.find_first_not_of(" \t"), line.size());
  const auto end = std::min(line.find_first_of(" \t", begin), line.size());
  const auto word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

double gain(int relevance) { return relevance > 0 ? std::exp2(relevance) - 1 : 0; }
double discount(std::size_t rank) { return 1 / std::log2(static_cast<double>(rank) + 1); }

/// nDCG@10: the run's discounted gain over that of the best possible order.
double ndcg_10(const std::map<std::string, int>& judged, const std::vector<std::string>& ranking) {
  std::vector<int> ideal;
  for (const auto& [id, relevance] : judged) ideal.push_back(relevance);
  std::sort(ideal.rbegin(), ideal.rend());
  double best = 0, got = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(10, ideal.size()); ++i)
    best += gain(ideal[i]) * discount(i + 1);
  for (std::size_t i = 0; i < std::min<std::size_t>(10, ranking.size()); ++i) {
    if (const auto found = judged.find(ranking[i]); found != judged.end())
      got += gain(found->second) * discount(i + 1);
  }
  return best > 0 ? got / best : 0;
}

}  // namespace

Result<std::vector<EvalQuery>> parse_queries(std::string_view tsv) {
  std::vector<EvalQuery> queries;
  FTS_TRY(for_each_line(tsv, [&](std::string_view line) {
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos || tab == 0) {
      return invalid_argument("expected a query id, a tab and the query, but came '" +
                              std::string(line.substr(0, 60)) + "'");
    }
    queries.push_back({std::string(line.substr(0, tab)), std::string(line.substr(tab + 1))});
    return ok_status();
  }));
  return queries;
}

Result<Qrels> parse_qrels(std::string_view text) {
  Qrels qrels;
  FTS_TRY(for_each_line(text, [&](std::string_view line) {
    const std::string_view whole = line;
    const auto query = take_word(line);
    take_word(line);  // TREC's iteration, always 0
    const auto document = take_word(line);
    const auto relevance = take_word(line);
    int value = 0;
    const auto end = relevance.data() + relevance.size();
    const auto [stop, error] = std::from_chars(relevance.data(), end, value);
    if (relevance.empty() || stop != end || error != std::errc()) {
      return invalid_argument("expected 'query 0 document relevance', but came '" +
                              std::string(whole.substr(0, 60)) + "'");
    }
    qrels[std::string(query)][std::string(document)] = value;
    return ok_status();
  }));
  return qrels;
}

Result<index::Snapshot> with_settings(const index::Snapshot& snapshot, index::Settings settings) {
  const auto& own = snapshot.settings;
  const auto fixed = [](std::string_view what) {
    return invalid_argument("'" + std::string(what) +
                            "' is of the index as it was written; only what a search reads can be "
                            "tried out (scoring, weights, k1, b, synonyms)");
  };
  const bool same_fields = std::equal(
      own.text_fields.begin(), own.text_fields.end(), settings.text_fields.begin(),
      settings.text_fields.end(), [](const auto& a, const auto& b) { return a.name == b.name; });
  if (!same_fields) return fixed("text_fields");
  if (settings.analyzer != own.analyzer) return fixed("analyzer");
  if (settings.stemmer != own.stemmer) return fixed("stemmer");
  if (settings.typed_fields != own.typed_fields) return fixed("typed_fields");
  if (settings.positions && !own.positions) return fixed("positions");
  index::Snapshot out = snapshot;
  if (settings.synonyms != own.synonyms) {
    out.synonyms = std::make_shared<const analysis::Synonyms>(out.analyzer, settings.synonyms);
  }
  out.settings = std::move(settings);
  return out;
}

EvalScores evaluate(const Qrels& qrels,
                    const std::map<std::string, std::vector<std::string>>& rankings) {
  EvalScores scores;
  static const std::vector<std::string> kNothing;
  for (const auto& [query, judged] : qrels) {
    const auto relevant = [&](const std::string& id) {
      const auto found = judged.find(id);
      return found != judged.end() && found->second > 0;
    };
    const auto total = std::count_if(judged.begin(), judged.end(),
                                     [](const auto& entry) { return entry.second > 0; });
    if (total == 0) continue;
    ++scores.queries;
    const auto found = rankings.find(query);
    const auto& ranking = found == rankings.end() ? kNothing : found->second;
    double precision_sum = 0;
    std::size_t hits = 0;
    for (std::size_t i = 0; i < ranking.size(); ++i) {
      if (!relevant(ranking[i])) continue;
      ++hits;
      if (hits == 1 && i < 10) scores.mrr_10 += 1 / static_cast<double>(i + 1);
      if (i < 100) scores.recall_100 += 1 / static_cast<double>(total);
      precision_sum += static_cast<double>(hits) / static_cast<double>(i + 1);
    }
    scores.map += precision_sum / static_cast<double>(total);
    scores.ndcg_10 += ndcg_10(judged, ranking);
  }
  if (scores.queries > 0) {
    const auto n = static_cast<double>(scores.queries);
    for (double* score : {&scores.ndcg_10, &scores.mrr_10, &scores.recall_100, &scores.map})
      *score /= n;
  }
  return scores;
}

}  // namespace fts::service
