#pragma once

// Terms with their postings encoded apart from a segment, for SegmentWriter::add_terms: what
// several threads may do side by side, each with an encoder of its own. Only the place in the
// segment is left open: offsets count from the first of the terms.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/segment/postings.hpp"
#include "engine/storage/byte_sink.hpp"

namespace fts::segment {

/// Encoded terms, ascending. A value.
class EncodedTerms {
 public:
  bool empty() const { return rows_.empty(); }
  /// Requires a term.
  std::string_view first() const { return std::string_view(forms_).substr(0, rows_[0].form_end); }
  Bytes postings() const { return postings_.buffer(); }
  Bytes positions() const { return positions_.buffer(); }
  std::uint64_t memory_bytes() const {
    return postings_.size() + positions_.size() + forms_.size() + inlined_.size() +
           rows_.size() * sizeof(Row);
  }
  void clear();

  /// Calls visit(form, entry, alternative), a Status, for each; ends with the first that is not ok.
  template <typename Visit>
  Status for_each(Visit&& visit) const {
    std::size_t form = 0;
    std::size_t inlined = 0;
    for (const Row& row : rows_) {
      TermEntry entry = row.entry;
      entry.inlined = Bytes(inlined_).subspan(inlined, row.inlined_end - inlined);
      FTS_TRY(visit(std::string_view(forms_).substr(form, row.form_end - form), entry,
                    row.alternative));
      form = row.form_end;
      inlined = row.inlined_end;
    }
    return ok_status();
  }

 private:
  friend class TermEncoder;
  struct Row {
    TermEntry entry;  ///< without `inlined`
    std::size_t form_end = 0;
    std::size_t inlined_end = 0;
    bool alternative = false;
  };

  storage::MemorySink postings_;
  storage::MemorySink positions_;
  std::string forms_;
  ByteBuffer inlined_;
  std::vector<Row> rows_;
};

/// Encodes one term after another. Memory: what was encoded and not taken, and the payload of the
/// current term. One thread.
class TermEncoder {
 public:
  /// Of documents below `document_count`; the norms of `options` outlive this.
  TermEncoder(const PostingsWriterOptions& options, std::uint32_t document_count);
  TermEncoder(const TermEncoder&) = delete;  // the writer of postings refers to the terms
  TermEncoder& operator=(const TermEncoder&) = delete;

  // As SegmentWriter's:
  Status start_term(std::string_view form);
  Status add_postings(const PostingsChunk& chunk);
  Status finish_term();
  Status mark_alternative();
  bool in_term() const { return in_term_; }

  /// What was finished since it was last taken or cleared.
  const EncodedTerms& terms() const { return terms_; }
  EncodedTerms take();
  void clear() { terms_.clear(); }

 private:
  const std::uint32_t document_count_;
  EncodedTerms terms_;
  PostingsWriter postings_;
  std::string form_;
  bool in_term_ = false;
  bool has_postings_ = false;
  bool alternative_ = false;
  DocNum last_doc_ = 0;  ///< of the term's postings, when it has some
};

}  // namespace fts::segment
