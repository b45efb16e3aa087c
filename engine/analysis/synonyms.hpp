#pragma once

// Words that mean the same, for queries: acronyms and what they stand for, countries and their
// people, names spelled in several ways. Documents are indexed as they are. A table is made of text
// that a person writes, a group a line:
//
//   # a comment; blank lines mean nothing
//   OTAN = Organisation du traité de l'Atlantique nord = NATO     each finds the others
//   Hollande => néerlandais = Pays-Bas            the left side finds the right side, not the reverse
//
// An entry that begins with a capital is a name: it is recognised by its letters alone, accents
// aside. Any other is recognised in every inflection. An entry of several words is recognised where
// they follow one another.
//
// Immutable; any thread.

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/analysis/analyzer.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/status.hpp"

namespace fts::analysis {

/// A word as entries and queries are compared.
struct SynonymWord {
  std::string form, folded, class_name;
  std::uint32_t position = 0;  ///< from the entry's first word
  bool stop = false;
};

struct SynonymEntry {
  std::string text;  ///< as written
  std::vector<SynonymWord> words;
  bool is_name = false;
};

class SynonymTable {
 public:
  /// `analyzer` outlives the table. What `check_synonyms` refuses is left out.
  explicit SynonymTable(const Analyzer& analyzer) : analyzer_(analyzer) {}
  void add(std::string_view text);

  struct Match {
    std::size_t words = 0;  ///< how many, from the first
    std::vector<const SynonymEntry*> synonyms;
  };
  /// The entries that begin at words[0] and what they find, longest first; the words follow one
  /// another.
  std::vector<Match> find(std::span<const SynonymWord> words) const;

  std::size_t size() const { return entries_.size(); }

 private:
  struct Group {
    std::vector<std::uint32_t> left, right;  ///< entries; the right side empty: left finds left
  };
  std::uint32_t add_entry(std::string_view text);
  bool begins(const SynonymEntry& entry, std::span<const SynonymWord> words) const;

  const Analyzer& analyzer_;
  std::vector<SynonymEntry> entries_;
  std::vector<Group> groups_;
  std::vector<std::vector<std::uint32_t>> groups_of_;  ///< of each entry, where it stands left
  /// Entries by their first word: "f" and its fold, "c" and its class.
  std::unordered_map<std::string, std::vector<std::uint32_t>, StringHash, std::equal_to<>> first_;
};

/// ok, or kInvalidArgument that names the line (from 1) and what is wrong with it; kLimit.
Status check_synonyms(std::string_view text);

/// The groups that come with the program.
std::string_view shipped_synonyms();

/// The shipped groups and an index's own, made when first asked for.
class Synonyms {
 public:
  Synonyms(std::shared_ptr<const Analyzer> analyzer, std::string own)
      : analyzer_(std::move(analyzer)), own_(std::move(own)) {}
  const SynonymTable& table() const;

 private:
  std::shared_ptr<const Analyzer> analyzer_;
  std::string own_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<const SynonymTable> table_;
};

}  // namespace fts::analysis
