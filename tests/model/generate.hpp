#pragma once

// Random documents, queries and requests of a small world: few words, so that lists get long; forms
// that share folds and classes; typed fields of every type.

#include <string>
#include <vector>

#include "engine/base/random.hpp"
#include "tests/model/model.hpp"

namespace fts::model {

class Generator {
 public:
  Generator(std::uint64_t seed, bool large);

  Random& random() { return random_; }
  index::Settings settings();
  index::RankingSettings ranking();
  /// A document under `id`; `ordinal` is its place in its batch, for words in runs and steps.
  Version version(std::string id, std::uint64_t number, std::uint64_t ordinal);
  search::SearchRequest request(const index::Snapshot& snapshot);

 private:
  /// Some of the vocabulary's, or none.
  std::vector<std::string> function_words(const std::string& analyzer_name);
  std::string text(std::uint64_t ordinal);
  std::string word();
  query::Term term(const analysis::Analyzer& analyzer);
  void add_variants(const analysis::Analyzer& analyzer, query::Term& out);
  query::Node word_node(const index::Snapshot& snapshot);
  query::Node phrase(const index::Snapshot& snapshot);
  query::Node prefix(const index::Snapshot& snapshot);
  query::Node condition(const index::Snapshot& snapshot);
  /// Bags of words, the shape of the fast algorithms.
  query::Node bag(const index::Snapshot& snapshot);
  query::Node node(const index::Snapshot& snapshot, int depth);
  std::string value_text(const std::string& field);
  void maybe_restrict(const index::Snapshot& snapshot, query::Node& node);
  float boost();

  Random random_;
  std::size_t max_words_;
  std::size_t fields_ = 1;
  std::vector<std::string> vocabulary_;
  /// How a word of the vocabulary is spread: every so many documents, or in runs.
  struct Spread {
    std::uint64_t every = 0;  ///< 0: by chance
    std::uint64_t run = 1;
  };
  std::vector<Spread> spreads_;
};

/// A request as a line that a person can read.
std::string to_string(const search::SearchRequest& request);

}  // namespace fts::model
