#include "engine/index/term_walk.hpp"

#include <algorithm>

namespace fts::index {
namespace {

bool comes_later(const TermWalk::Place& a, const TermWalk::Place& b) {
  const int order = a.terms->term().compare(b.terms->term());
  return order != 0 ? order > 0 : a.source > b.source;
}

}  // namespace

TermWalk::TermWalk(std::span<const MergeSource> sources, DictionaryOf dictionary_of) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto* dictionary = dictionary_of(*sources[i].reader);
    place_count_ += dictionary->size();
    here_.push_back({i, dictionary->iterate(0)});
  }
}

Result<bool> TermWalk::next() {
  for (auto& place : here_) {
    if (!place.terms->next()) {
      FTS_TRY(place.terms->status());
      continue;
    }
    ahead_.push_back(std::move(place));
    std::push_heap(ahead_.begin(), ahead_.end(), comes_later);
  }
  here_.clear();
  while (!ahead_.empty() && (here_.empty() || ahead_.front().terms->term() == term())) {
    std::pop_heap(ahead_.begin(), ahead_.end(), comes_later);
    here_.push_back(std::move(ahead_.back()));
    ahead_.pop_back();
  }
  return !here_.empty();
}

}  // namespace fts::index
