#include "engine/segment/completion_reader.hpp"

#include <algorithm>

#include "engine/base/varint.hpp"
#include "engine/segment/completion_writer.hpp"

namespace fts::segment {

Result<std::unique_ptr<CompletionReader>> CompletionReader::open(
    storage::Section section, std::unique_ptr<codec::FrontCodingReader> phrases,
    const FormDictionary& forms, const codec::FrontCodingReader* folds) {
  const auto bytes = section.bytes();
  const auto damaged = corruption("section completion: it is damaged");
  if (bytes.size() < kCompletionHeadBytes) return damaged;
  FTS_TRY(section.verify(0, kCompletionHeadBytes));
  const auto number = [&](std::size_t i) { return load_le<std::uint32_t>(bytes.data() + 4 * i); };
  const std::uint32_t fold_count = folds == nullptr ? 0 : folds->size();
  if (number(0) > kPhrasesEstimated || number(1) != forms.size() || number(2) != fold_count ||
      number(3) != phrases->size()) {
    return damaged;
  }
  std::unique_ptr<CompletionReader> reader(
      new CompletionReader(section, std::move(phrases), forms, folds));
  reader->flags_ = number(0);
  std::uint64_t place = kCompletionHeadBytes;
  for (std::size_t part = 0; part < 3; ++part) {
    reader->maxima_[part] = place;
    place += std::uint64_t{4} * codec::block_count_of(number(part + 1));
  }
  reader->alternatives_ = place;
  if (place + (forms.size() + std::uint64_t{7}) / 8 != bytes.size()) return damaged;
  return reader;
}

std::uint32_t CompletionReader::largest(CompletionPart part, std::uint32_t block) const {
  const auto place = maxima_[static_cast<std::size_t>(part)] + std::uint64_t{4} * block;
  return load_le<std::uint32_t>(section_.bytes().data() + place);
}

bool CompletionReader::alternative(std::uint32_t form) const {
  return (section_.bytes()[alternatives_ + form / 8] >> form % 8 & 1) != 0;
}

Status CompletionReader::verify() const {
  if (verified_.load(std::memory_order_relaxed)) return ok_status();
  FTS_TRY(section_.verify());
  verified_.store(true, std::memory_order_relaxed);
  return ok_status();
}

Status CompletionReader::check_part(CompletionPart part, const codec::FrontCodingReader& dictionary,
                                    std::uint32_t document_count) const {
  auto wrong = corruption("section completion: the largest of a block is not what it holds");
  codec::FrontCodingReader::Iterator term(dictionary, 0);
  std::vector<TermOrd> members;
  std::uint32_t most = 0;
  while (term.next()) {
    if (term.at_block_start()) most = 0;
    if (part == CompletionPart::kPhrases) {
      Phrase phrase;
      if (!read_phrase(term.payload(), term.term(), phrase) || phrase.documents > document_count) {
        return corruption("section phrases: an entry is damaged");
      }
      most = std::max(most, phrase.documents);
    } else {
      auto payload = term.payload();
      members.assign(1, TermOrd(term.rank()));
      if (part == CompletionPart::kFolds && !read_members(payload, forms_.size(), members)) {
        return wrong;
      }
      for (const auto member : members) {
        if (alternative(member.value())) continue;
        FTS_ASSIGN(const TermEntry entry, forms_.entry(member));
        most = std::max(most, entry.document_frequency);
      }
    }
    const bool last = term.rank() + 1 == dictionary.size();
    const bool ends = (term.rank() + 1) % codec::kTermsPerBlock == 0;
    if ((ends || last) && largest(part, term.rank() / codec::kTermsPerBlock) != most) return wrong;
  }
  return term.status();
}

Status CompletionReader::check(std::uint32_t document_count) const {
  FTS_TRY(verify());
  FTS_TRY(phrases_->check());
  for (std::uint64_t bit = forms_.size(); bit < (forms_.size() + std::uint64_t{7}) / 8 * 8; ++bit) {
    if (alternative(static_cast<std::uint32_t>(bit))) {
      return corruption("section completion: a bit stands for no form");
    }
  }
  FTS_TRY(check_part(CompletionPart::kForms, forms_.reader(), document_count));
  if (folds_ != nullptr) FTS_TRY(check_part(CompletionPart::kFolds, *folds_, document_count));
  return check_part(CompletionPart::kPhrases, *phrases_, document_count);
}

}  // namespace fts::segment
