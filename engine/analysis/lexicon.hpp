#pragma once

// A lexicon of French, read in place from the bytes of its file: the lemmas of a form, and the
// forms that a lemma has lost to another one ("porte" belongs to the noun, though porter has it
// too). Immutable, any thread. Bytes from outside: the checksum is verified on opening, and
// whatever a crafted file says, no look-up leaves it.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/lexicon_format.hpp"
#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"

namespace fts::analysis {

struct Lemma {
  std::string_view text;
  /// A verb whose light stem belongs to other words: its class is itself.
  bool stands_alone = false;
};

class Lexicon {
 public:
  /// `bytes`: at an address divisible by 8; `owner` keeps them alive. kCorruption: not a lexicon, a
  /// damaged one; kUnsupported: of another format version.
  static Result<std::shared_ptr<const Lexicon>> open(Bytes bytes,
                                                     std::shared_ptr<const void> owner);

  /// Whether `form` (as make_form makes it) is a word, with these accents.
  bool contains(std::string_view form) const;
  /// The lemma that gives `form` its class. Of a form that is no word, that of the word with other
  /// accents, the best reading first ("greve": grève); nothing when there is none either.
  std::optional<Lemma> lemma(std::string_view form) const;
  /// The further lemmas of `form` (or of the word that `lemma` took it for), appended.
  void other_lemmas(std::string_view form, std::vector<Lemma>& lemmas) const;
  /// The forms of `lemma` whose class another lemma gives, appended, in no order.
  void taken_forms(std::string_view lemma, std::vector<std::string>& forms) const;

  /// Name and version of what it was made from, on one line; its licence notice.
  std::string_view source() const { return source_; }
  std::string_view notice() const { return notice_; }
  std::uint32_t form_count() const { return counts_.forms; }
  std::uint32_t lemma_count() const { return counts_.lemmas; }
  /// Equal for equal contents: the checksum in hexadecimal.
  std::string id() const;

 private:
  Lexicon() = default;
  Status layout(Bytes bytes);

  /// Calls `visit(slot)` for each reading that may have this fold until it says true.
  template <typename Visit>
  void walk(std::string_view folded, Visit visit) const;
  /// The slots whose form is `form`, or, when it is no word, the best form of its fold.
  struct Found {
    lexicon_format::Slot slot;
    bool exact = false;
  };
  std::optional<Found> find(std::string_view form, std::string_view folded) const;

  Lemma lemma_of(const lexicon_format::Slot& slot) const;
  std::string_view lemma_text(const lexicon_format::Slot& slot) const;
  std::string_view suffix_text(const lexicon_format::Slot& slot) const;
  bool has_form(const lexicon_format::Slot& slot, std::string_view form) const;
  std::string form_text(const lexicon_format::Slot& slot) const;

  std::shared_ptr<const void> owner_;
  lexicon_format::Counts counts_;
  std::uint64_t checksum_ = 0;
  const std::uint8_t* slots_ = nullptr;
  const std::uint8_t* lemma_offsets_ = nullptr;
  const std::uint8_t* suffix_offsets_ = nullptr;
  const std::uint8_t* taken_offsets_ = nullptr;
  const std::uint8_t* taken_ = nullptr;
  const std::uint8_t* alone_ = nullptr;
  std::string_view lemmas_, suffixes_, source_, notice_;
};

}  // namespace fts::analysis
