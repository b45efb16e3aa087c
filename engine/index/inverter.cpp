#include "engine/index/inverter.hpp"

#include <algorithm>
#include <array>

#include "engine/index/gram_sorter.hpp"
#include "engine/index/phrase_miner.hpp"
#include "engine/index/term_sorter.hpp"

namespace fts::index {
namespace {

/// Longer surfaces are rare and would fill the table with garbage; their form is looked up
/// directly.
constexpr std::size_t kMaxSurfaceBytes = 255;
constexpr std::size_t kKeyChunkBytes = 16 << 10;

std::size_t log_chunk_words(std::uint64_t memory_bytes) {
  return static_cast<std::size_t>(
      std::clamp<std::uint64_t>(memory_bytes / 64, 4096, std::uint64_t{1} << 20) / 4);
}

}  // namespace

Inverter::Inverter(const analysis::Analyzer& analyzer, const InverterOptions& options)
    : analyzer_(analyzer),
      options_(options),
      stream_(analyzer.make_stream()),
      keys_(kKeyChunkBytes),
      surfaces_(options.hash_seed),
      forms_(options.hash_seed),
      log_(log_chunk_words(options.memory_bytes)),
      lengths_(options.field_count) {}

void Inverter::add(std::span<const FieldText> texts) {
  log_.push(TokenLog::kOpDocument);
  in_field_order_.clear();
  for (const auto& text : texts) in_field_order_.push_back(&text);
  // By field, and within a field as they came: they all stand in `texts`.
  std::sort(in_field_order_.begin(), in_field_order_.end(), [](const auto* a, const auto* b) {
    return std::pair(a->field, a) < std::pair(b->field, b);
  });
  for (auto& lengths : lengths_) lengths.push_back(0);
  std::uint32_t field = limits::kMaxTextFields;
  std::uint32_t base = 0;
  for (const auto* text : in_field_order_) {
    if (text->field != field) {
      field = text->field;
      FTS_CHECK(field < options_.field_count);
      log_.push(TokenLog::kOpField | field);
      last_position_ = TokenLog::kBeforeFirst;
      base = 0;
    }
    add_text(text->text, base);
    const std::uint32_t positions = stream_->positions();
    lengths_[field].back() += positions;
    base += positions + kTextGap;
    FTS_CHECK(base <= limits::kMaxPositions);
    text_bytes_ += text->text.size();
  }
  ++document_count_;
}

void Inverter::add_text(std::string_view text, std::uint32_t base) {
  stream_->reset(text);
  while (stream_->next(tokens_)) {
    const std::span<const analysis::Token> tokens(tokens_.tokens);
    for (std::size_t i = 0; i < tokens.size(); i += kGroup) {
      add_group(tokens.subspan(i, std::min(kGroup, tokens.size() - i)), base);
    }
  }
}

void Inverter::add_group(std::span<const analysis::Token> tokens, std::uint32_t base) {
  // All hashes first, so that the slots of rare words are on their way while others are looked up.
  std::array<WordTable::Key, kGroup> keys;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    keys[i] = surfaces_.key(token.text);
    surfaces_.prefetch(keys[i]);
  }
  std::uint32_t* const begin = log_.reserve(2 * kGroup);
  std::uint32_t* out = begin;
  std::uint32_t last = last_position_;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    std::uint32_t term;
    if (token.is_form) {
      term = term_of_form(token.text);
      if (base + token.position != last) primary_[term] = 1;
    } else {
      term = surfaces_.find(keys[i]);
      if (term == WordTable::kAbsent) term = add_surface(keys[i]);
    }
    const std::uint32_t position = base + token.position;
    std::uint32_t step = position - last;
    if (step > 2) {
      *out++ = TokenLog::kOpPosition | position;
      step = 0;
    }
    *out++ = step << 30 | term;
    last = position;
  }
  last_position_ = last;
  log_.commit(static_cast<std::size_t>(out - begin));
}

std::uint32_t Inverter::add_surface(const WordTable::Key& surface) {
  analyzer_.form_of(surface.text, form_);
  const std::uint32_t term = term_of_form(form_);
  primary_[term] = 1;
  if (surface.text.size() > kMaxSurfaceBytes) return term;
  // Most words are written as they are indexed, and short ones stand in their slots: few bytes are
  // kept twice.
  const std::uint8_t* stored = form_keys_[term];
  if (surface.text.size() > WordTable::kInlineBytes && surface.text != form_) {
    stored = ByteTable::store(surface.text, keys_);
  }
  surfaces_.insert(surface, stored, term);
  return term;
}

std::uint32_t Inverter::term_of_form(std::string_view form) {
  FTS_CHECK(form.size() <= limits::kMaxTermBytes);
  const std::uint32_t hash = forms_.hash(form);
  std::uint32_t term = forms_.find(form, hash);
  if (term == ByteTable::kAbsent) {
    term = static_cast<std::uint32_t>(form_keys_.size());
    FTS_CHECK(term < TokenLog::kMaxTerms);
    form_keys_.push_back(forms_.insert(form, hash, term, keys_));
    primary_.push_back(0);
  }
  return term;
}

Status Inverter::write(segment::SegmentWriter& writer,
                       const segment::TermClassifier* phrases) const {
  for (std::uint32_t field = 0; field < options_.field_count; ++field) {
    FTS_TRY(writer.set_lengths(field, lengths_[field]));
  }
  FTS_TRY(write_terms(
      log_, form_keys_,
      {options_.field_count, options_.positions, options_.memory_bytes / 5, primary_}, writer));
  if (!options_.positions) return ok_status();
  if (!options_.function_words.empty()) FTS_TRY(write_grams(writer));
  if (phrases == nullptr) return ok_status();
  return writer.set_phrases(this->phrases(*phrases), false);
}

Status Inverter::write_grams(segment::SegmentWriter& writer) const {
  std::vector<std::uint8_t> ids(form_keys_.size(), 0);
  for (std::size_t i = 0; i < options_.function_words.size(); ++i) {
    const auto& word = options_.function_words[i];
    const auto term = forms_.find(word, forms_.hash(word));
    if (term != ByteTable::kAbsent) ids[term] = static_cast<std::uint8_t>(i + 1);
  }
  return index::write_grams(log_, ids, {options_.field_count, options_.memory_bytes / 5}, writer);
}

std::vector<segment::Phrase> Inverter::phrases(const segment::TermClassifier& classifier) const {
  PhraseTerms terms;
  terms.count = static_cast<std::uint32_t>(form_keys_.size());
  terms.form = [this](std::uint32_t term) { return ByteTable::key_at(form_keys_[term]); };
  terms.is_alternative = [this](std::string_view form) {
    const auto term = forms_.find(form);
    return term != ByteTable::kAbsent && primary_[term] == 0;
  };
  PhraseMinerOptions options;
  // What the sort has given back.
  options.memory_bytes = std::min(options.memory_bytes, options_.memory_bytes / 5);
  return mine_phrases(log_, log_.word_count(), document_count_, terms, classifier, options);
}

void Inverter::clear() {
  keys_.clear();
  surfaces_.clear();
  forms_.clear();
  form_keys_ = {};
  primary_ = {};
  log_.clear();
  for (auto& lengths : lengths_) lengths = {};
  document_count_ = 0;
  text_bytes_ = 0;
}

std::uint64_t Inverter::memory_bytes() const {
  std::uint64_t bytes = keys_.bytes_reserved() + surfaces_.memory_bytes() + forms_.memory_bytes() +
                        log_.memory_bytes() + form_keys_.capacity() * sizeof(form_keys_[0]) +
                        primary_.capacity();
  for (const auto& lengths : lengths_) bytes += lengths.capacity() * sizeof(lengths[0]);
  return bytes + tokens_.tokens.capacity() * sizeof(analysis::Token) +
         tokens_.forms.bytes_reserved();
}

std::uint64_t Inverter::write_bytes() const {
  return form_keys_.size() * kSorterBytesPerTerm +
         std::min(options_.memory_bytes / 5, log_.word_count() * 8);
}

bool Inverter::full(std::uint64_t next_text_bytes) const {
  if (document_count_ == 0) return false;
  // Counts per term are kept in 32 bits.
  if (log_.word_count() >= std::uint64_t{1} << 31) return true;
  return memory_bytes() + write_bytes() + growth_bytes(next_text_bytes) > options_.memory_bytes;
}

std::uint64_t Inverter::growth_bytes(std::uint64_t text_bytes) const {
  // A new word costs about as many bytes here as in the text, and of four bytes there is at most
  // one word. Memory comes in chunks, and doubles where it must be in one piece.
  const std::uint64_t words = text_bytes / 4;
  std::uint64_t bytes = text_bytes + log_.chunk_bytes() + kKeyChunkBytes +
                        surfaces_.growth_bytes(words) + forms_.growth_bytes(words);
  if (form_keys_.size() + words > form_keys_.capacity()) bytes += form_keys_.capacity() * 16;
  return bytes;
}

}  // namespace fts::index
