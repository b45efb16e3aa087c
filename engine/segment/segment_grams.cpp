// Where the grams of function words begin, and their place at the end of the file.

#include "engine/segment/segment_file_writer.hpp"
#include "engine/segment/segment_format.hpp"
#include "engine/segment/segment_norms.hpp"

namespace fts::segment {

Status SegmentFileWriter::begin_grams(std::span<const std::uint16_t> together) {
  FTS_TRY(enter(Phase::kTerms));
  if (encoder()->in_term() || grams_ != nullptr || options_.function_words.empty()) {
    return invalid_argument("segment writer: expected grams once, and of function words");
  }
  FTS_TRY(remember(flush_terms()));
  last_term_.clear();
  auto spool = make_spool(section_name::kGrams);
  Spool& sink = *spool;
  grams_.reset(new Grams{FunctionWords(options_.function_words, {together.begin(), together.end()}),
                         TermEncoder(postings_options(meta_, norms_, false), meta_.document_count),
                         std::move(spool), FormDictionaryWriter(sink)});
  return ok_status();
}

Status SegmentFileWriter::write_grams() {
  FTS_TRY(write_section(section_name::kFunctionWords, encode_function_words(grams_->words)));
  FTS_TRY(grams_->dictionary.finish());
  FTS_ASSIGN(const Bytes bytes, grams_->spool->finish());
  FTS_TRY(write_section(section_name::kGrams, bytes));
  grams_.reset();
  return ok_status();
}

}  // namespace fts::segment
