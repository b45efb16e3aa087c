#pragma once

// The engine said as slowly as possible: documents in memory, every query answered by looking at
// every document. It shares with the engine the analyzer (what the words are), the one-byte code of
// lengths and the reading of typed values, each of which has tests of its own; everything else
// (statistics, matching, scores, order, facets) is computed from the definitions in
// query/query.hpp and segment/bm25.hpp, in double.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/index/snapshot.hpp"
#include "engine/query/query.hpp"
#include "engine/search/search.hpp"

namespace fts::model {

struct TypedValue {
  std::string field;
  segment::ColumnType type = segment::ColumnType::kKeyword;
  std::string keyword;
  std::int64_t code = 0;
};

/// One version of a document: what was handed to the index under `id`.
struct Version {
  std::uint64_t number = 0;  ///< stands in the source, so that a segment's document can be traced
  std::string id;
  std::vector<std::pair<std::uint32_t, std::string>> texts;  ///< field, text; fields may repeat
  std::vector<TypedValue> values;

  std::string source() const { return "{\"v\":" + std::to_string(number) + "}"; }
  /// What SearchRequest::stored_texts gives back.
  std::vector<std::string> stored_texts(std::size_t fields) const;
};

struct Word {
  std::uint32_t position = 0;
  std::string form, folded, class_name, surface;
};

/// A version's words by field, analysed once.
struct Analyzed {
  std::vector<std::vector<Word>> words;
  std::vector<std::uint32_t> lengths;
};
Analyzed analyze(const analysis::Analyzer& analyzer, const Version& version, std::size_t fields);

struct ModelDocument {
  const Version* version = nullptr;
  const Analyzed* analyzed = nullptr;
  index::DocRef ref;
  bool live = true;
  std::uint32_t combined_length = 0;  ///< as one byte keeps it
  std::uint32_t place = 0;            ///< in the order of insertion: the order of ties
};

/// What a snapshot should answer: its documents, the deleted ones that segments still hold among
/// them, since they count in statistics.
class Model {
 public:
  Model(const index::Settings& settings, const analysis::Analyzer& analyzer,
        std::vector<ModelDocument> documents);

  /// Documents that match query and filter, in order of DocRef, with their scores.
  struct Match {
    const ModelDocument* doc = nullptr;
    double score = 0;
  };
  std::vector<Match> matches(const search::SearchRequest& request) const;
  std::size_t second_look_hits() const;
  /// What the second look adds to the score of a document (query/query.hpp); nothing without one.
  std::optional<double> second_look(const ModelDocument& doc,
                                    const search::SearchRequest& request) const;
  bool matches(const ModelDocument& doc, const query::Node& node) const;
  double score(const ModelDocument& doc, const query::Node& node, double boost) const;

  std::vector<search::Facet> facets(const search::SearchRequest& request,
                                    const std::vector<Match>& matches) const;
  /// Whether a stands before b under the request's sort keys; `score_of` are the engine's scores.
  bool before(const search::SearchRequest& request, const ModelDocument& a, float score_a,
              const ModelDocument& b, float score_b) const;

 private:
  using FieldMask = std::uint32_t;
  FieldMask fields_of(const query::Node& node) const;
  /// A fuzzy word as the term it stands for: every form of every document is compared.
  query::Node expanded(const query::Node& fuzzy) const;
  double weight_of(std::size_t field) const;
  /// Whether a word belongs to the term at a level, variants apart.
  bool is(const Word& word, const query::Term& term, query::Level level) const;
  /// How much one occurrence of the word counts for the term: 1, a variant's weight, or nothing.
  double worth(const Word& word, const query::Term& term, query::Level level) const;
  const std::vector<std::string>& classes_of(const query::Term& term) const;
  double weighted_frequency(const ModelDocument& doc, FieldMask fields, const query::Term& term,
                            query::Level level) const;
  bool exact_somewhere(const ModelDocument& doc, FieldMask fields, const query::Term& term) const;
  std::uint64_t class_df(const query::Term& term) const;
  double idf_of(const query::Term& term, query::Level level) const;
  double idf(std::uint64_t df) const;
  double share(const ModelDocument& doc, double tf) const;
  /// A word of the second look with what boosts and constants of the scoring make it weigh.
  struct LookWord {
    query::Node node;
    double boost = 1;
    double idf = 0;
  };
  double scoring_weight(const query::Term& term) const;
  bool possible(const query::Node& node) const;
  void collect_words(const query::Node& node, double boost, std::vector<LookWord>& out) const;
  /// Where a word of the term's own classes stands in a field.
  std::vector<std::int64_t> places(const ModelDocument& doc, std::size_t field,
                                   const LookWord& word) const;
  double accent_part(const ModelDocument& doc, const LookWord& word) const;
  double lead_part(const ModelDocument& doc, const LookWord& word) const;
  double title_part(const ModelDocument& doc, const LookWord& word) const;
  double pair_part(const ModelDocument& doc, const LookWord& first, const LookWord& second) const;
  double phrase_frequency(const ModelDocument& doc, FieldMask fields,
                          const query::Node& node) const;
  double term_score(const ModelDocument& doc, const query::Node& node, double boost) const;
  bool condition(const ModelDocument& doc, const query::Node& node) const;
  std::optional<TypedValue> extreme(const ModelDocument& doc, const std::string& field,
                                    bool greatest) const;

  const index::Settings& settings_;
  const analysis::Analyzer& analyzer_;
  std::vector<ModelDocument> documents_;
  std::uint64_t documents_with_text_ = 0;
  double average_length_ = 1;
  double word_weight_ = 1;    ///< of a word, on average
  double average_title_ = 1;  ///< words of the first field
  /// Documents (deleted ones too) of each form and of each class; forms by fold.
  std::map<std::string, std::uint64_t> form_df_, class_df_;
  std::map<std::string, std::vector<std::string>> forms_by_fold_;
  mutable std::map<std::string, std::vector<std::string>> classes_of_;
  mutable std::map<std::pair<std::string, std::uint32_t>, std::vector<query::TermVariant>> near_;
};

}  // namespace fts::model
