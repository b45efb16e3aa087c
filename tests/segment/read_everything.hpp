#pragma once

// Calls everything a reader has, whatever it answers: for damaged and hostile segments, where only
// a crash or an endless loop is wrong.

#include <algorithm>
#include <string>
#include <vector>

#include "engine/codec/rank_column.hpp"
#include "engine/segment/segment.hpp"

namespace fts::segment::testing {

inline void read_list(const SegmentReader& reader, const TermEntry& entry) {
  const auto list = reader.postings(entry);
  if (!list.ok()) return;
  PostingsCursor cursor(*list,
                        reader.meta().positions ? PostingsNeed::kPositions : PostingsNeed::kFreqs);
  for (int steps = 0; steps < 2000 && cursor.next() != kNoDoc; ++steps) {
    static_cast<void>(cursor.freq());
    static_cast<void>(cursor.field_mask());
    static_cast<void>(cursor.field_freq(0));
    if (reader.meta().positions) static_cast<void>(cursor.positions().size());
  }
}

inline void read_dictionary(const SegmentReader& reader, const TermDictionary& dictionary) {
  const auto walk = dictionary.iterate(0);
  for (int steps = 0; steps < 300 && walk->next(); ++steps) {
    const std::string term(walk->term());
    static_cast<void>(dictionary.find(term).ok());
    static_cast<void>(dictionary.lower_bound(term + "x").ok());
    static_cast<void>(dictionary.term(walk->ord()).ok());
    static_cast<void>(dictionary.entry(walk->ord()).ok());
    static_cast<void>(reader.forms_of_fold(term).ok());
    if (&dictionary == reader.classes()) static_cast<void>(reader.class_members(walk->ord()).ok());
    if (&dictionary != reader.classes()) read_list(reader, walk->entry());
  }
}

inline void read_completions(const SegmentReader& reader) {
  for (const char* begin : {"m", "mot", "p", "c", "a", "chat "}) {
    for (const bool phrases : {false, true}) {
      const auto cursor =
          phrases ? reader.complete_phrases(begin) : reader.complete_words(begin, "");
      if (!cursor.ok()) continue;
      for (int steps = 0; steps < 300 && (*cursor)->next(); ++steps) {
        static_cast<void>((*cursor)->text().size() + (*cursor)->bound());
      }
    }
  }
  static_cast<void>(reader.complete_words("m", "mo").ok());
  static_cast<void>(reader.is_alternative(TermOrd(0)).ok());
  static_cast<void>(reader.phrases_estimated().ok());
  const auto phrases = reader.phrases();
  if (!phrases.ok()) return;
  for (const auto& phrase : *phrases) static_cast<void>(reader.phrase_documents(phrase.key).ok());
}

inline void read_columns(const SegmentReader& reader, std::uint32_t documents) {
  for (const auto& name : reader.column_names()) {
    const auto column = reader.column(name);
    if (!column.ok()) continue;
    std::vector<std::int64_t> values;
    for (DocNum doc = 0; doc < documents; ++doc) {
      (*column)->values(doc, values);
      static_cast<void>((*column)->min_value(doc));
    }
    for (const auto value : values) static_cast<void>((*column)->keyword(value));
    std::vector<std::uint64_t> bits(documents / 64 + 1);
    (*column)->match_range(-5, 5, 1, bits);
    bool exact = false;
    static_cast<void>((*column)->keyword_lower_bound("m", exact));
  }
}

inline void read_everything(const SegmentReader& reader) {
  const auto documents = std::min(reader.meta().document_count, 100U);
  read_dictionary(reader, reader.forms());
  if (reader.grams() != nullptr) read_dictionary(reader, *reader.grams());
  if (reader.classes() != nullptr) read_dictionary(reader, *reader.classes());
  std::vector<TermOrd> forms;
  static_cast<void>(reader.forms_of_fold_prefix("", 100, forms).ok());
  static_cast<void>(reader.norms().ok());
  for (std::uint32_t field = 0; field < 4; ++field) {
    static_cast<void>(reader.field_norms(field).ok());
    static_cast<void>(reader.lengths(field).ok());
  }
  const auto ranks = reader.ranks();
  if (ranks.ok() && *ranks != nullptr && documents > 0) static_cast<void>((**ranks)[documents - 1]);
  static_cast<void>(reader.insertion_order().ok());
  read_completions(reader);
  read_columns(reader, documents);
  for (DocNum doc = 0; doc < documents; ++doc) {
    if (reader.stores_documents()) static_cast<void>(reader.document(doc).ok());
    const auto id = reader.document_id(doc);
    if (id.ok()) static_cast<void>(reader.find_id(*id).ok());
  }
  static_cast<void>(reader.stored_dictionary().size());
  static_cast<void>(reader.section_sizes().size());
}

}  // namespace fts::segment::testing
