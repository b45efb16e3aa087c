#include "engine/index/postings_builder.hpp"

#include <bit>

namespace fts::index {

Status PostingsBuilder::start_term(std::string_view form) {
  last_ = kNone;
  return writer_.start_term(form);
}

Status PostingsBuilder::start_gram(std::string_view key) {
  last_ = kNone;
  return writer_.start_gram(key);
}

void PostingsBuilder::close_posting() {
  docs_.push_back(doc_);
  freqs_.push_back(freq_);
  if (multi_field_) {
    masks_.push_back(static_cast<std::uint8_t>(mask_));
    const bool several = (mask_ & (mask_ - 1)) != 0;
    for (std::uint32_t rest = mask_; rest != 0; rest &= rest - 1) {
      auto& count = field_freqs_[static_cast<std::size_t>(std::countr_zero(rest))];
      if (several) field_counts_.push_back(count);
      count = 0;
    }
  } else {
    field_freqs_[0] = 0;
  }
  freq_ = 0;
  mask_ = 0;
  if (docs_.size() == segment::kBlockDocs || positions_.size() >= kChunkPositions) flush();
}

void PostingsBuilder::flush() {
  if (docs_.empty()) return;
  if (status_.ok()) {
    status_ = writer_.add_postings({docs_, freqs_, masks_, field_counts_, positions_});
  }
  docs_.clear();
  freqs_.clear();
  masks_.clear();
  field_counts_.clear();
  positions_.clear();
}

Status PostingsBuilder::finish_term() {
  if (freq_ != 0) close_posting();
  flush();
  FTS_TRY(status_);
  return writer_.finish_term();
}

}  // namespace fts::index
