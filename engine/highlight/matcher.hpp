#pragma once

// Which words of a text a query means. The tree is flattened once into clauses (a term, a prefix, a
// phrase) over atoms (a form at a level of sameness); a text's words are compared with the atoms
// once per distinct form.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/analysis/analyzer.hpp"
#include "engine/base/hash.hpp"
#include "engine/highlight/highlight.hpp"
#include "engine/query/query.hpp"

namespace fts::highlight {

/// A word of the text that a clause of the query marks.
struct Mark {
  std::uint32_t begin = 0, end = 0;
  std::uint32_t clause = 0;
};

class Matcher {
 public:
  Matcher(const query::Node& query, const analysis::Analyzer& analyzer, const TermWeight& weight);

  /// Ascending by begin, then end; marks of different clauses may overlap.
  std::vector<Mark> find(std::string_view text, std::string_view field) const;

  std::size_t clause_count() const { return clauses_.size(); }
  float weight(std::uint32_t clause) const { return clauses_[clause].weight; }

 private:
  struct Slot {
    std::uint32_t offset = 0;
    std::vector<std::uint32_t> atoms;
  };
  struct Clause {
    std::string field;
    std::vector<Slot> slots;  ///< one: a term or a prefix
    std::uint32_t slop = 0;
    float weight = 1.0F;
  };
  /// A term at its level, or a prefix.
  struct Atom {
    query::Term term;
    bool is_prefix = false;
    bool accented = false;
    /// Where it is asked for: clauses and slots.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> uses;
  };
  struct Occurrence {
    std::uint32_t position = 0;
    std::uint32_t begin = 0, end = 0;
  };
  class Scan;

  void collect(const query::Node& node, bool stop_words, const TermWeight& weight);
  void add_clause(Clause clause, std::vector<std::vector<Atom>> slots);
  static void mark_phrase(const Clause& clause, std::uint32_t clause_index,
                          const std::vector<std::vector<Occurrence>>& occurrences,
                          std::vector<Mark>& marks);

  const analysis::Analyzer& analyzer_;
  std::vector<Clause> clauses_;
  std::vector<Atom> atoms_;
  // From what a form is compared by to the atoms that may want it.
  using Index =
      std::unordered_map<std::string, std::vector<std::uint32_t>, StringHash, std::equal_to<>>;
  Index by_form_, by_fold_, by_class_, by_variant_class_;
  std::vector<std::uint32_t> prefixes_;
};

}  // namespace fts::highlight
