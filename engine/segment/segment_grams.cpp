// The grams of function words as they come, and their place at the end of the file.

#include "engine/segment/segment_file_writer.hpp"
#include "engine/segment/segment_format.hpp"
#include "engine/segment/segment_norms.hpp"

namespace fts::segment {

Status SegmentFileWriter::begin_grams(std::span<const std::uint16_t> together) {
  FTS_TRY(enter(Phase::kTerms));
  if (in_term_ || grams_ != nullptr || options_.function_words.empty()) {
    return invalid_argument("segment writer: expected grams once, and of function words");
  }
  grams_ = std::make_unique<Grams>();
  grams_->words = FunctionWords(options_.function_words, {together.begin(), together.end()});
  grams_->spool = make_spool(section_name::kGrams);
  grams_->dictionary = std::make_unique<FormDictionaryWriter>(*grams_->spool);
  grams_->postings = std::make_unique<PostingsWriter>(postings_options(meta_, norms_, false),
                                                      *postings_spool_, grams_->no_positions);
  return ok_status();
}

Status SegmentFileWriter::start_gram(std::string_view key) {
  FTS_TRY(enter(Phase::kTerms));
  if (in_term_ || grams_ == nullptr) {
    return invalid_argument("segment writer: expected finish_term, and begin_grams before a gram");
  }
  if (key.size() < kMinGramWords || key.size() > kMaxGramWords || key <= grams_->key) {
    return invalid_argument("segment writer: expected grams of 2 to 4 words, ascending");
  }
  grams_->key.assign(key);
  in_term_ = true;
  term_has_postings_ = false;
  return ok_status();
}

Status SegmentFileWriter::finish_gram() {
  FTS_ASSIGN(const TermEntry entry, grams_->postings->finish_term());
  return grams_->dictionary->add(grams_->key, entry);
}

Status SegmentFileWriter::write_grams() {
  FTS_TRY(write_section(section_name::kFunctionWords, encode_function_words(grams_->words)));
  FTS_TRY(grams_->dictionary->finish());
  FTS_ASSIGN(const Bytes bytes, grams_->spool->finish());
  FTS_TRY(write_section(section_name::kGrams, bytes));
  grams_.reset();
  return ok_status();
}

}  // namespace fts::segment
