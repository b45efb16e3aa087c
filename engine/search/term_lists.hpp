#pragma once

// Which posting lists a term stands for, and their statistics over the whole snapshot. A level of
// sameness is a union of lists; the set of lists is decided over all segments together, so that it
// does not matter how documents are spread over segments.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/container/flat_map.hpp>

#include "engine/base/budget.hpp"
#include "engine/base/status.hpp"
#include "engine/index/snapshot.hpp"
#include "engine/query/query.hpp"

namespace fts::search {

/// One list: a form or a class, with its entry in each segment that has it.
struct TermList {
  std::string name;
  query::Level level = query::Level::kForm;  ///< kClass or kForm
  float weight = 1.0F;                       ///< of its frequencies; below 1: a variant's
  std::uint64_t df = 0;                      ///< over all segments, deleted documents included
  std::vector<std::optional<segment::TermEntry>> entries;  ///< one per segment
};

/// Lists that count as one term: the frequency in a document is the sum over the lists, each times
/// its weight.
struct TermUnion {
  std::vector<TermList> lists;  ///< ascending by name, then level; df > 0
  std::uint64_t df = 0;         ///< the largest among lists of weight 1; among all, without any

  bool empty() const { return lists.empty(); }
  /// The lists that a segment has.
  std::size_t count_in(std::size_t segment) const;
};

struct PrefixExpansion {
  TermUnion lists;
  std::size_t found = 0;  ///< forms that match; more than lists.lists.size() when cut
};

/// How many words a query's prefixes, fuzzy words and variants stand for.
class ExpansionCount {
 public:
  /// kLimit past kMaxQueryExpansions.
  Status add(std::size_t words);

 private:
  std::size_t words_ = 0;
};

/// Looks terms up in every segment of a snapshot.
class TermResolver {
 public:
  explicit TermResolver(const index::Snapshot& snapshot) : snapshot_(snapshot) {}

  /// The lists of `term` at the given level; at kClass with those of its variants.
  Result<TermUnion> resolve(const query::Term& term, query::Level level) const;
  /// The forms that a prefix stands for: the kMaxExpansions of the largest df (ties: by bytes).
  Result<PrefixExpansion> resolve_prefix(std::string_view prefix, bool accented,
                                         QueryBudget* budget) const;
  /// Whether each form of `fold_lists` is a member of a class of `class_lists` that weighs
  /// `least_weight` or more. Then its documents are among theirs (a fold part needs no look at the
  /// class); and with 1, a frequency of the fold is never above that of the classes.
  bool fold_within_class(const TermUnion& fold_lists, const TermUnion& class_lists,
                         float least_weight) const;

 private:
  /// What a union is made of before the segments are asked: by name and level, with the weight.
  using ListKey = std::pair<std::string, query::Level>;
  using ListNames = boost::container::flat_map<ListKey, float>;

  Result<TermUnion> open_lists(const ListNames& names, const query::Term* stand_in) const;
  Result<TermUnion> form_lists(std::span<const std::string> forms) const;
  Result<TermUnion> class_lists(const query::Term& term) const;
  void add_variants(const query::Term& term, ListNames& names) const;
  Result<std::vector<std::string>> forms_of_fold(std::string_view folded) const;
  std::string class_name_of(const std::string& form) const;
  bool has_classes() const;

  const index::Snapshot& snapshot_;
};

}  // namespace fts::search
