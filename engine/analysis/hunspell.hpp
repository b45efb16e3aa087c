#pragma once

// Dictionaries of hunspell (man 5 hunspell), expanded: every word that the affix rules make of the
// entries of a word list, with its entry and morphological fields. Build time only; made for
// dictionaries of words, not for spelling: what hunspell has for compounding and suggestions is
// skipped.
//
// Read of the .aff: SET (UTF-8 only), FLAG (short, long, num, UTF-8), AF, AM, NEEDAFFIX,
// FORBIDDENWORD, CIRCUMFIX (refused when a rule uses it), PFX, SFX with strip, condition, cross
// product, continuation flags and fields. Of the .dic: words, flags, fields.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"

namespace fts::analysis {

struct HunspellWord {
  std::string_view form;
  std::string_view entry;  ///< the word in the list
  /// The word that this is a form of: the field `st:`, else the word in the list, with the prefix
  /// that the form has (kilogrammes is a form of kilogramme), unless that is an elision.
  std::string_view stem;
  std::vector<std::string_view> fields;       ///< "po:nom", "is:mas": of the entry
  std::vector<std::string_view> rule_fields;  ///< and of the rules that made the form
};

struct HunspellOptions {
  /// Whether prefix rules that write an apostrophe (l', d', qu') are followed.
  bool elisions = false;
};

class HunspellDictionary {
 public:
  /// Errors name file ("aff", "dic") and line. kLimit: an entry that makes more than 100,000 words.
  static Result<HunspellDictionary> parse(std::string_view aff, std::string_view dic);

  /// Calls `take` for every word, in the order of the list; a word may come several times.
  Status expand(const HunspellOptions& options,
                const std::function<void(const HunspellWord&)>& take) const;

 private:
  using Flag = std::uint32_t;
  using Flags = std::vector<Flag>;
  enum class FlagKind { kShort, kLong, kNumber, kUtf8 };

  struct Rule {
    std::string strip, add;
    Flags flags;  ///< what the made word can take on
    struct Place {
      std::u32string letters;
      bool any = false, negated = false;
    };
    std::vector<Place> condition;
    std::vector<std::string> fields;
  };
  struct Affix {
    bool prefix = false;
    bool cross = false;
    std::vector<Rule> rules;
  };
  struct Entry {
    std::string word;
    Flags flags;
    std::vector<std::string> fields;
  };
  class Parser;
  class Expansion;

  std::map<Flag, Affix> affixes_;
  std::vector<Entry> entries_;
  Flag need_affix_ = 0, forbidden_ = 0;
};

}  // namespace fts::analysis
