#pragma once

// Inverts documents in memory: texts in, terms with postings out. One hash probe per token finds
// the term of a surface form; the analyzer makes the indexed form once per distinct surface. What
// is kept per token is four bytes of a log (token_log.hpp), grouped by term when the buffer is
// written. One thread.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/analysis/analyzer.hpp"
#include "engine/index/byte_table.hpp"
#include "engine/index/document.hpp"
#include "engine/index/token_log.hpp"
#include "engine/index/word_table.hpp"
#include "engine/segment/segment.hpp"

namespace fts::index {

/// Positions between two texts of one field, so that no phrase matches across them.
inline constexpr std::uint32_t kTextGap = 100;

struct InverterOptions {
  std::uint32_t field_count = 1;
  bool positions = true;
  std::uint64_t memory_bytes = std::uint64_t{64} << 20;  ///< what buffer and flush may use together
  std::uint64_t hash_seed = 0;
  /// Whose grams are written; ascending, alive as long as the inverter. Needs positions.
  std::span<const std::string> function_words = {};
};

class Inverter {
 public:
  /// `analyzer` outlives this.
  Inverter(const analysis::Analyzer& analyzer, const InverterOptions& options);

  /// The next document. Requires that its positions stay under kMaxPositions (bytes + kTextGap per
  /// text bound them) and its fields under field_count.
  void add(std::span<const FieldText> texts);

  /// Writes lengths and terms of what was added; the documents themselves are the writer's already.
  /// `phrases`: what makes phrases of words, to give the writer those for completion too; null:
  /// none.
  Status write(segment::SegmentWriter& writer,
               const segment::TermClassifier* phrases = nullptr) const;
  /// Forgets the documents, and gives their memory back.
  void clear();

  std::uint32_t document_count() const { return document_count_; }
  std::uint64_t text_bytes() const { return text_bytes_; }
  /// What is held now, and what `write` will need on top.
  std::uint64_t memory_bytes() const;
  std::uint64_t write_bytes() const;
  /// Whether the buffer should be written before a document with that much text.
  bool full(std::uint64_t next_text_bytes) const;

 private:
  static constexpr std::size_t kGroup = 64;
  void add_text(std::string_view text, std::uint32_t base);
  void add_group(std::span<const analysis::Token> tokens, std::uint32_t base);
  std::uint32_t add_surface(const WordTable::Key& surface);
  std::uint32_t term_of_form(std::string_view form);
  Status write_grams(segment::SegmentWriter& writer) const;
  std::vector<segment::Phrase> phrases(const segment::TermClassifier& classifier) const;
  std::uint64_t growth_bytes(std::uint64_t text_bytes) const;

  const analysis::Analyzer& analyzer_;
  const InverterOptions options_;
  std::unique_ptr<analysis::TokenStream> stream_;
  analysis::TokenBuffer tokens_;
  std::string form_;
  std::vector<const FieldText*> in_field_order_;

  Arena keys_;
  WordTable surfaces_;
  ByteTable forms_;                             ///< asked for rarely, and smaller
  std::vector<const std::uint8_t*> form_keys_;  ///< by term
  /// By term: whether it was ever the first at its position.
  std::vector<std::uint8_t> primary_;
  TokenLog log_;
  std::uint32_t last_position_ = TokenLog::kBeforeFirst;
  std::vector<std::vector<std::uint32_t>> lengths_;  ///< by field, by document
  std::uint32_t document_count_ = 0;
  std::uint64_t text_bytes_ = 0;
};

}  // namespace fts::index
