#include "engine/segment/term_encoder.hpp"

#include <utility>

#include "engine/base/limits.hpp"

namespace fts::segment {

void EncodedTerms::clear() {
  postings_.clear();
  positions_.clear();
  forms_.clear();
  inlined_.clear();
  rows_.clear();
}

TermEncoder::TermEncoder(const PostingsWriterOptions& options, std::uint32_t document_count)
    : document_count_(document_count), postings_(options, terms_.postings_, terms_.positions_) {}

Status TermEncoder::start_term(std::string_view form) {
  if (in_term_) return invalid_argument("segment writer: expected finish_term");
  if (form.empty() || form.size() > limits::kMaxTermBytes) {
    return limit_exceeded("a form has " + std::to_string(form.size()) +
                          " bytes, not 1 to kMaxTermBytes (" +
                          std::to_string(limits::kMaxTermBytes) + ")");
  }
  if (!form_.empty() && form <= form_) {
    return invalid_argument("segment writer: expected forms in strictly ascending order");
  }
  form_.assign(form);
  in_term_ = true;
  has_postings_ = false;
  alternative_ = false;
  return ok_status();
}

Status TermEncoder::add_postings(const PostingsChunk& chunk) {
  if (!in_term_) return invalid_argument("segment writer: expected start_term");
  if (chunk.docs.empty()) return ok_status();
  if (chunk.docs.back() >= document_count_) {
    return invalid_argument("segment writer: a posting's document is beyond the last one");
  }
  // A merge of a segment whose dictionary has a form twice.
  if (has_postings_ && chunk.docs.front() <= last_doc_) {
    return invalid_argument("segment writer: the documents of '" + form_ +
                            "' do not ascend from one chunk to the next");
  }
  if (!has_postings_) postings_.start_term();
  has_postings_ = true;
  last_doc_ = chunk.docs.back();
  postings_.add(chunk);
  return ok_status();
}

Status TermEncoder::finish_term() {
  if (!in_term_) return invalid_argument("segment writer: expected start_term");
  in_term_ = false;
  if (!has_postings_) return ok_status();
  FTS_ASSIGN(TermEntry entry, postings_.finish_term());
  terms_.forms_ += form_;
  append_bytes(terms_.inlined_, entry.inlined);
  entry.inlined = {};
  terms_.rows_.push_back({entry, terms_.forms_.size(), terms_.inlined_.size(), alternative_});
  return ok_status();
}

Status TermEncoder::mark_alternative() {
  if (!in_term_) return invalid_argument("segment writer: expected start_term");
  alternative_ = true;
  return ok_status();
}

EncodedTerms TermEncoder::take() {
  EncodedTerms taken = std::move(terms_);
  terms_.clear();
  return taken;
}

}  // namespace fts::segment
