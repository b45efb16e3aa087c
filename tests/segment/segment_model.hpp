#pragma once

// A segment as plain maps: what is written, and what the reader must answer.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/segment/segment.hpp"
#include "engine/storage/memory_file_system.hpp"

namespace fts::segment::testing {

/// Positions of a term in one document, per field.
using Occurrences = std::vector<std::vector<std::uint32_t>>;

struct SegmentModel {
  std::uint32_t field_count = 1;
  std::vector<float> weights = {1.0F};
  bool positions = true;
  bool classes = true;
  std::vector<std::string> ids;
  std::vector<std::string> sources;
  std::vector<DocNum> numbers;  ///< of the documents as they are added; empty: in order
  std::map<std::string, std::map<std::uint32_t, Occurrences>> terms;
  std::vector<std::string> function_words;  ///< ascending; empty: no grams
  std::vector<std::uint16_t> together;
  std::map<std::string, std::map<std::uint32_t, Occurrences>> grams;  ///< by key
  std::vector<ColumnData> columns;
  bool completion = false;
  std::vector<Phrase> phrases;
  /// lengths[field][doc]
  std::vector<std::vector<std::uint32_t>> lengths;

  std::uint32_t document_count() const { return static_cast<std::uint32_t>(ids.size()); }
};

/// The class of a form in these tests: its first three letters, folded.
inline std::string fold_of(std::string_view form) {
  std::string folded;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form.substr(i).starts_with("é")) {
      folded.push_back('e');
      ++i;
    } else {
      folded.push_back(form[i]);
    }
  }
  return folded;
}
inline std::string class_of(std::string_view form) { return fold_of(form).substr(0, 3); }

inline std::string random_form(Random& random) {
  static const std::vector<std::string> kLetters = {"a", "b", "c", "e", "é", "s"};
  std::string form;
  const auto letters = 1 + random.below(6);
  for (std::uint64_t i = 0; i < letters; ++i) form += kLetters[random.below(kLetters.size())];
  return form;
}

/// Documents of a few words each, with some frequent words.
inline SegmentModel random_model(std::uint32_t documents, std::uint32_t fields,
                                 std::uint64_t seed) {
  Random random(seed);
  SegmentModel model;
  model.field_count = fields;
  model.weights.assign(fields, 1.0F);
  for (std::uint32_t f = 1; f < fields; ++f) model.weights[f] = 2.5F;
  model.lengths.assign(fields, std::vector<std::uint32_t>(documents, 0));
  for (std::uint32_t doc = 0; doc < documents; ++doc) {
    model.ids.push_back("id-" + std::to_string(doc * 7));
    model.sources.push_back("{\"doc\":" + std::to_string(doc) + "}");
    for (std::uint32_t field = 0; field < fields; ++field) {
      const auto length = static_cast<std::uint32_t>(random.below(9));
      model.lengths[field][doc] = length;
      for (std::uint32_t position = 0; position < length; ++position) {
        const auto form = random.chance(0.3) ? std::string("le") : random_form(random);
        auto& occurrences = model.terms[form][doc];
        occurrences.resize(fields);
        occurrences[field].push_back(position);
      }
    }
  }
  return model;
}

/// The grams of the words, by the slow loop.
inline void set_grams(SegmentModel& model, const std::vector<std::string>& words) {
  model.function_words = words;
  for (std::uint32_t field = 0; field < model.field_count; ++field) {
    // Who stands at a place, and what ends there.
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::string>> ends;
    for (std::size_t i = 0; i < words.size(); ++i) {
      for (const auto& [doc, occurrences] : model.terms[words[i]]) {
        for (const auto position : occurrences[field]) {
          ends[{doc, position}].push_back(std::string(1, static_cast<char>(i + 1)));
        }
      }
    }
    auto words_at = ends;
    for (auto& [place, keys] : words_at) {
      if (keys.size() == 2) {
        model.together = {static_cast<std::uint16_t>(keys[0][0] << 8 | keys[1][0])};
      }
    }
    for (std::size_t length = kMinGramWords; length <= kMaxGramWords; ++length) {
      decltype(ends) longer;
      for (const auto& [place, keys] : ends) {
        const auto next = words_at.find({place.first, place.second + 1});
        if (next == words_at.end()) continue;
        for (const auto& key : keys) {
          for (const auto& word : next->second) {
            auto& occurrences = model.grams[key + word][place.first];
            occurrences.resize(model.field_count);
            occurrences[field].push_back(next->first.second);
            longer[next->first].push_back(key + word);
          }
        }
      }
      ends = std::move(longer);
    }
  }
}

inline void add_postings(SegmentWriter& writer, const SegmentModel& model,
                         const std::map<std::uint32_t, Occurrences>& postings, bool positions_kept);

inline void add_term(SegmentWriter& writer, const SegmentModel& model, const std::string& form,
                     const std::map<std::uint32_t, Occurrences>& postings) {
  REQUIRE(writer.start_term(form).ok());
  add_postings(writer, model, postings, model.positions);
  REQUIRE(writer.finish_term().ok());
}

inline void add_postings(SegmentWriter& writer, const SegmentModel& model,
                         const std::map<std::uint32_t, Occurrences>& postings,
                         bool positions_kept) {
  std::vector<std::uint32_t> docs;
  std::vector<std::uint32_t> freqs;
  std::vector<std::uint8_t> masks;
  std::vector<std::uint32_t> counts;
  std::vector<std::uint32_t> positions;
  for (const auto& [doc, fields] : postings) {
    std::uint32_t freq = 0;
    std::uint8_t mask = 0;
    std::vector<std::uint32_t> mine;
    for (std::size_t field = 0; field < fields.size(); ++field) {
      if (fields[field].empty()) continue;
      mask = static_cast<std::uint8_t>(mask | 1U << field);
      mine.push_back(static_cast<std::uint32_t>(fields[field].size()));
      freq += mine.back();
      positions.insert(positions.end(), fields[field].begin(), fields[field].end());
    }
    docs.push_back(doc);
    freqs.push_back(freq);
    masks.push_back(mask);
    if (mine.size() > 1) counts.insert(counts.end(), mine.begin(), mine.end());
  }
  PostingsChunk chunk;
  chunk.docs = docs;
  chunk.freqs = freqs;
  if (model.field_count > 1) {
    chunk.masks = masks;
    chunk.field_counts = counts;
  }
  if (positions_kept) chunk.positions = positions;
  REQUIRE(writer.add_postings(chunk).ok());
}

inline SegmentWriterOptions writer_options(const SegmentModel& model) {
  SegmentWriterOptions options;
  options.completion = model.completion;
  options.function_words = model.function_words;
  options.id = SegmentId(3);
  for (std::uint32_t field = 0; field < model.field_count; ++field) {
    options.fields.push_back({"field" + std::to_string(field), model.weights[field], 0});
  }
  options.positions = model.positions;
  options.analyzer = "test";
  if (model.classes) {
    options.classifier.class_of = [](std::string_view form, std::string& name) {
      name = class_of(form);
    };
    options.classifier.fold = [](std::string_view form, std::string& name) {
      name = fold_of(form);
    };
  }
  return options;
}

/// Everything after the documents.
inline SegmentMeta write_rest(SegmentWriter& writer, const SegmentModel& model) {
  if (!model.numbers.empty()) REQUIRE(writer.set_numbers(model.numbers).ok());
  for (std::uint32_t field = 0; field < model.field_count; ++field) {
    REQUIRE(writer.set_lengths(field, model.lengths[field]).ok());
  }
  for (const auto& [form, postings] : model.terms) add_term(writer, model, form, postings);
  if (!model.function_words.empty()) {
    REQUIRE(writer.begin_grams(model.together).ok());
    for (const auto& [key, postings] : model.grams) {
      REQUIRE(writer.start_gram(key).ok());
      add_postings(writer, model, postings, false);
      REQUIRE(writer.finish_term().ok());
    }
  }
  for (const auto& column : model.columns) REQUIRE(writer.add_column(column).ok());
  REQUIRE(writer.set_phrases(model.phrases, false).ok());
  auto meta = writer.finish(12345, nullptr);
  if (!meta.ok()) FAIL(meta.status().message());
  return *meta;
}

inline SegmentMeta write_segment(storage::FileSystem& fs, const std::string& path,
                                 const SegmentModel& model) {
  auto writer = SegmentWriter::create(fs, path, writer_options(model));
  REQUIRE(writer.ok());
  for (std::uint32_t doc = 0; doc < model.document_count(); ++doc) {
    REQUIRE((*writer)->add_document(model.ids[doc], model.sources[doc]).value() == doc);
  }
  return write_rest(**writer, model);
}

inline std::shared_ptr<const SegmentReader> open_segment(storage::FileSystem& fs,
                                                         const std::string& path) {
  auto reader = SegmentReader::open(fs, path);
  if (!reader.ok()) FAIL(reader.status().message());
  return *reader;
}

}  // namespace fts::segment::testing
