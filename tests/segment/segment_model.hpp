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

inline void add_term(SegmentWriter& writer, const SegmentModel& model, const std::string& form,
                     const std::map<std::uint32_t, Occurrences>& postings) {
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
  if (model.positions) chunk.positions = positions;
  REQUIRE(writer.start_term(form).ok());
  REQUIRE(writer.add_postings(chunk).ok());
  REQUIRE(writer.finish_term().ok());
}

inline SegmentWriterOptions writer_options(const SegmentModel& model) {
  SegmentWriterOptions options;
  options.completion = model.completion;
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
