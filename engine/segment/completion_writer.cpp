#include "engine/segment/completion_writer.hpp"

#include <algorithm>

#include "engine/base/varint.hpp"
#include "engine/codec/front_coding_writer.hpp"

namespace fts::segment {

namespace {

/// The largest of each block of a dictionary, value by value.
class Maxima {
 public:
  explicit Maxima(ByteBuffer& out) : out_(out) {}
  ~Maxima() {
    if (in_block_ > 0) append_le(out_, largest_);
  }
  Maxima(const Maxima&) = delete;
  Maxima& operator=(const Maxima&) = delete;
  void add(std::uint32_t value) {
    largest_ = std::max(largest_, value);
    if (++in_block_ < codec::kTermsPerBlock) return;
    append_le(out_, largest_);
    in_block_ = 0;
    largest_ = 0;
  }

 private:
  ByteBuffer& out_;
  std::uint32_t in_block_ = 0;
  std::uint32_t largest_ = 0;
};

}  // namespace

void CompletionWriter::add_form(std::uint32_t documents, bool alternative) {
  documents_.push_back(alternative ? 0 : documents);
  alternatives_.push_back(alternative);
}

void CompletionWriter::add_fold(std::span<const std::uint32_t> members) {
  if (folds_++ % codec::kTermsPerBlock == 0) fold_maxima_.push_back(0);
  for (const auto member : members) {
    fold_maxima_.back() = std::max(fold_maxima_.back(), documents_[member]);
  }
}

Status CompletionWriter::set_phrases(std::vector<Phrase> phrases, bool estimated) {
  std::string_view last;
  for (const auto& phrase : phrases) {
    if (phrase.key <= last) {
      return invalid_argument("segment writer: expected phrases in strictly ascending order");
    }
    if (phrase.text.empty() || phrase.key.size() > kMaxPhraseBytes ||
        phrase.text.size() > kMaxPhraseBytes || phrase.documents == 0) {
      return invalid_argument(
          "segment writer: a phrase has 1 to kMaxPhraseBytes bytes and stands "
          "in a document");
    }
    last = phrase.key;
  }
  phrases_ = std::move(phrases);
  estimated_ = estimated;
  return ok_status();
}

Status CompletionWriter::write_phrases(storage::ByteSink& sink) const {
  codec::FrontCodingWriter dictionary(sink);
  ByteBuffer payload;
  for (const auto& phrase : phrases_) {
    payload.clear();
    append_phrase(payload, phrase);
    FTS_TRY(dictionary.add(phrase.key, payload));
  }
  return dictionary.finish();
}

ByteBuffer CompletionWriter::completion() const {
  ByteBuffer out;
  append_le(out, estimated_ ? kPhrasesEstimated : 0U);
  append_le(out, static_cast<std::uint32_t>(documents_.size()));
  append_le(out, folds_);
  append_le(out, static_cast<std::uint32_t>(phrases_.size()));
  {
    Maxima forms(out);
    for (const auto documents : documents_) forms.add(documents);
  }
  for (const auto largest : fold_maxima_) append_le(out, largest);
  {
    Maxima phrases(out);
    for (const auto& phrase : phrases_) phrases.add(phrase.documents);
  }
  const auto bits = out.size();
  out.resize(bits + (alternatives_.size() + 7) / 8, 0);
  for (std::size_t form = 0; form < alternatives_.size(); ++form) {
    if (alternatives_[form]) out[bits + form / 8] |= static_cast<std::uint8_t>(1U << form % 8);
  }
  return out;
}

void append_phrase(ByteBuffer& out, const Phrase& phrase) {
  append_varint(out, phrase.documents);
  if (phrase.text != phrase.key) append_bytes(out, as_bytes(phrase.text));
}

bool read_phrase(Bytes payload, std::string_view key, Phrase& phrase) {
  std::uint64_t documents = 0;
  if (!read_varint(payload, documents) || documents == 0 || documents > UINT32_MAX) return false;
  if (payload.size() > kMaxPhraseBytes || key.size() > kMaxPhraseBytes) return false;
  phrase.documents = static_cast<std::uint32_t>(documents);
  phrase.key = key;
  phrase.text = payload.empty() ? key : as_text(payload);
  return true;
}

}  // namespace fts::segment
