#pragma once

// From postings to the terms of each document: of the frequent terms, which tell where a document
// belongs.

#include "engine/index/doc_map.hpp"
#include "engine/index/graph_bisection.hpp"
#include "engine/index/merge.hpp"

namespace fts::index {

/// Terms of several segments, chosen before their postings are read.
class FrequentTerms {
 public:
  /// Walks the dictionaries: terms of at least `least` documents, and at most `most`.
  static Result<FrequentTerms> find(std::span<const MergeSource> sources, std::uint64_t least,
                                    std::uint64_t most);
  /// Leaves out terms, those of the fewest documents first, until they have at most so many
  /// postings and are at most ForwardIndex::kMaxTerms.
  void keep_postings(std::uint64_t most);
  std::uint64_t posting_count() const { return posting_count_; }
  std::uint64_t term_count() const { return terms_.size(); }
  /// The largest posting list that there is, of any term.
  std::uint64_t largest_documents() const { return largest_documents_; }
  std::uint64_t largest_occurrences() const { return largest_occurrences_; }

  /// The documents that the maps keep, in order. Two readings of the postings, term by term.
  Result<ForwardIndex> invert(std::span<const MergeSource> sources,
                              std::span<const DocMap> maps) const;

 private:
  struct Term {
    std::uint64_t documents = 0;  ///< deleted ones included
    std::size_t first_place = 0;
    std::size_t places = 0;
  };
  struct Place {
    std::size_t source = 0;
    TermOrd ord;
  };

  /// Calls visit(term, document) for each posting, term by term.
  template <typename Visit>
  Status each_posting(std::span<const MergeSource> sources, std::span<const DocMap> maps,
                      const Visit& visit) const;

  std::vector<Term> terms_;
  std::vector<Place> places_;
  std::uint64_t posting_count_ = 0;
  std::uint64_t largest_documents_ = 0;
  std::uint64_t largest_occurrences_ = 0;
};

}  // namespace fts::index
