#pragma once

// The frequent phrases of a buffer of documents, for completion: two or three content words that
// follow one another in a text, with at most kMaxFunctionWords function words between two of them
// ("crise de la dette", "union européenne").
//
// Which phrases are worth counting is found in a sample of the documents (all of them, while the
// buffer has few tokens); those are then counted in every document, so that a count is exact
// whatever the sample. Memory is bounded, and a token costs a few nanoseconds: two multiplications
// and a look at a filter.

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/index/token_log.hpp"
#include "engine/segment/segment.hpp"

namespace fts::index {

inline constexpr std::uint32_t kMaxFunctionWords = 2;
inline constexpr std::uint32_t kMaxPhraseContentWords = 3;
inline constexpr std::size_t kMaxPhraseTokens =
    kMaxPhraseContentWords + (kMaxPhraseContentWords - 1) * kMaxFunctionWords;
/// A phrase stands in so many documents at least.
inline constexpr std::uint32_t kMinPhraseDocuments = 2;

/// Phrases that a segment of so many positions keeps: about 2 % of its bytes.
std::size_t phrase_capacity(std::uint64_t positions);

struct PhraseTerms {
  /// The form of each term of the log.
  std::function<std::string_view(std::uint32_t term)> form;
  std::uint32_t count = 0;
  /// Whether a term is always an alternative of others at their positions; of a form that is no
  /// term, false. "etatsunis" says that `états unis` is written with a hyphen.
  std::function<bool(std::string_view form)> is_alternative;
};

struct PhraseMinerOptions {
  std::uint64_t sample_words = std::uint64_t{1} << 19;  ///< of the log
  std::uint64_t memory_bytes = std::uint64_t{16} << 20;
};

/// The phrases of `log`, which holds `positions` of `document_count` documents: the most frequent
/// phrase_capacity of them, ascending by key. Spellings
/// that fold to one key are one phrase, shown as the most frequent is written; its documents are
/// the sum of theirs, document_count at most.
std::vector<segment::Phrase> mine_phrases(const TokenLog& log, std::uint64_t positions,
                                          std::uint32_t document_count, const PhraseTerms& terms,
                                          const segment::TermClassifier& classifier,
                                          const PhraseMinerOptions& options = {});

/// Merges phrases with one key (sums; the spelling of the more frequent), keeps the most frequent
/// `capacity`, and orders them by key.
void settle_phrases(std::vector<segment::Phrase>& phrases, std::size_t capacity,
                    std::uint32_t document_count);

}  // namespace fts::index
