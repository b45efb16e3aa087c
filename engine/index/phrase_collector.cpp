#include "engine/index/phrase_collector.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <tuple>

#include "engine/index/phrase_miner.hpp"

namespace fts::index {

namespace {

double live_share(const MergeSource& source) {
  const auto documents = source.reader->meta().document_count;
  if (documents == 0) return 0;
  return 1.0 - static_cast<double>(source.live->deleted_count()) / documents;
}

}  // namespace

PhraseCollector::PhraseCollector(std::span<const MergeSource> sources,
                                 const segment::TermClassifier& classifier, bool positions)
    : sources_(sources), classifier_(classifier) {
  double total = 0;
  for (const auto& source : sources_) {
    total += static_cast<double>(source.reader->meta().position_count) * live_share(source);
  }
  positions_ = static_cast<std::uint64_t>(std::llround(total));
  mines_ = positions && positions_ <= kMaxMinedPositions && classifier_.role != nullptr;
}

void PhraseCollector::start_term(std::string_view form) {
  if (!mines_) return;
  forms_.push_back(arena_.copy(form));
  alternatives_.push_back(false);
}

void PhraseCollector::add(const segment::PostingsChunk& chunk) {
  if (!mines_) return;
  const auto term = static_cast<std::uint32_t>(forms_.size() - 1);
  std::size_t count_at = 0;
  std::size_t position_at = 0;
  for (std::size_t i = 0; i < chunk.docs.size(); ++i) {
    const std::uint32_t mask = chunk.masks.empty() ? 1U : chunk.masks[i];
    const bool several = !std::has_single_bit(mask);
    for (std::uint32_t rest = mask; rest != 0; rest &= rest - 1) {
      const auto field = static_cast<std::uint32_t>(std::countr_zero(rest));
      const auto count = several ? chunk.field_counts[count_at++] : chunk.freqs[i];
      for (std::uint32_t k = 0; k < count; ++k) {
        const auto place = field << kPlacePositionBits | chunk.positions[position_at++];
        tokens_.push_back({chunk.docs[i], place, term});
      }
    }
  }
}

std::vector<segment::Phrase> PhraseCollector::mine(std::uint32_t document_count) {
  // Alternatives come after the word that they stand beside.
  std::ranges::sort(tokens_, [this](const Token& a, const Token& b) {
    return std::tuple(a.doc, a.place, bool{alternatives_[a.term]}, forms_[a.term].size(), a.term) <
           std::tuple(b.doc, b.place, bool{alternatives_[b.term]}, forms_[b.term].size(), b.term);
  });
  TokenLog log(std::clamp<std::size_t>(tokens_.size(), 1024, std::size_t{1} << 16));
  std::uint32_t docs = 0;
  std::uint32_t field = 0;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const Token& token = tokens_[i];
    if (docs <= token.doc) field = limits::kMaxTextFields;
    for (; docs <= token.doc; ++docs) log.push(TokenLog::kOpDocument);
    const auto its_field = token.place >> kPlacePositionBits;
    if (its_field != field) log.push(TokenLog::kOpField | its_field);
    field = its_field;
    log.push(TokenLog::kOpPosition | (token.place & kPlacePositionMask));
    log.push(token.term);
  }
  tokens_ = {};
  PhraseTerms terms;
  terms.count = static_cast<std::uint32_t>(forms_.size());
  terms.form = [this](std::uint32_t term) { return forms_[term]; };
  terms.is_alternative = [this](std::string_view form) {  // forms ascend
    const auto found = std::ranges::lower_bound(forms_, form);
    return found != forms_.end() && *found == form &&
           alternatives_[static_cast<std::size_t>(found - forms_.begin())];
  };
  return mine_phrases(log, positions_, document_count, terms, classifier_);
}

Status PhraseCollector::finish(segment::SegmentWriter& writer) {
  if (mines_) return writer.set_phrases(mine(writer.document_count()), false);
  return add_up(writer);
}

Status PhraseCollector::add_up(segment::SegmentWriter& writer) {
  std::vector<segment::Phrase> all;
  bool estimated = false;
  for (const auto& source : sources_) {
    FTS_ASSIGN(std::vector<segment::Phrase> phrases, source.reader->phrases());
    FTS_ASSIGN(const bool was_estimated, source.reader->phrases_estimated());
    const double share = live_share(source);
    estimated = estimated || was_estimated || share < 1;
    for (auto& phrase : phrases) {
      phrase.documents = static_cast<std::uint32_t>(std::lround(phrase.documents * share));
      if (phrase.documents > 0) all.push_back(std::move(phrase));
    }
  }
  settle_phrases(all, phrase_capacity(positions_), writer.document_count());
  return writer.set_phrases(std::move(all), estimated);
}

}  // namespace fts::index
