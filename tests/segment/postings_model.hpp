#pragma once

// Posting lists as plain vectors, to write, to read back and to compare with.

#include <algorithm>
#include <bit>
#include <memory>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/segment/postings.hpp"
#include "engine/storage/byte_sink.hpp"

namespace fts::segment::testing {

struct ModelPosting {
  std::uint32_t doc = 0;
  /// Positions of each field; the term stands in those that are not empty.
  std::vector<std::vector<std::uint32_t>> fields;

  std::uint32_t freq() const {
    std::size_t sum = 0;
    for (const auto& field : fields) sum += field.size();
    return static_cast<std::uint32_t>(sum);
  }
  std::uint8_t mask() const {
    std::uint32_t mask = 0;
    for (std::size_t f = 0; f < fields.size(); ++f) mask |= (fields[f].empty() ? 0U : 1U) << f;
    return static_cast<std::uint8_t>(mask);
  }
  std::vector<std::uint32_t> positions() const {
    std::vector<std::uint32_t> all;
    for (const auto& field : fields) all.insert(all.end(), field.begin(), field.end());
    return all;
  }
};

struct Model {
  std::uint32_t field_count = 1;
  std::uint32_t document_count = 0;
  std::vector<ModelPosting> postings;
  std::vector<std::uint8_t> norms;

  std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const auto& posting : postings) sum += posting.freq();
    return sum;
  }
};

enum class Shape { kSparse, kDense, kRun, kMixed, kEverySecond };

struct ModelOptions {
  std::uint32_t field_count = 1;
  std::uint32_t max_freq = 6;
  std::uint32_t max_gap = 60;  ///< between positions
};

inline Model make_model(Random& random, std::uint32_t count, Shape shape,
                        const ModelOptions& options = {}) {
  Model model;
  model.field_count = options.field_count;
  std::uint32_t doc = static_cast<std::uint32_t>(random.below(200));
  Shape now = shape;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (shape == Shape::kMixed && i % 200 == 0) now = static_cast<Shape>(random.below(3));
    ModelPosting posting;
    posting.doc = doc;
    posting.fields.resize(options.field_count);
    // Most often one field and one occurrence, as in text.
    const auto places = random.chance(0.7) ? 1 : random.between(1, options.field_count);
    for (std::uint64_t place = 0; place < places; ++place) {
      auto& field = posting.fields[random.below(options.field_count)];
      const auto freq = random.chance(0.6) ? 1 : random.between(1, options.max_freq);
      std::uint32_t position = field.empty() ? 0 : field.back() + 1;
      for (std::uint64_t j = 0; j < freq; ++j) {
        position += static_cast<std::uint32_t>(random.below(options.max_gap));
        field.push_back(position++);
      }
    }
    model.postings.push_back(std::move(posting));
    const auto gap = now == Shape::kRun           ? 1
                     : now == Shape::kDense       ? random.between(1, 4)
                     : now == Shape::kEverySecond ? 2
                                                  : random.between(1, 3000);
    doc += static_cast<std::uint32_t>(gap);
  }
  model.document_count = model.postings.back().doc + 1;
  model.norms.resize(model.document_count);
  for (auto& norm : model.norms)
    norm = encode_length(static_cast<std::uint32_t>(random.between(1, 2000)));
  return model;
}

/// A term as it stands in a segment: sections with what may be over-read behind them.
struct Written {
  ByteBuffer postings, positions, inlined;
  std::size_t postings_size = 0, positions_size = 0;
  TermEntry entry;

  Bytes postings_bytes() const { return Bytes(postings).first(postings_size); }
  Bytes positions_bytes() const { return Bytes(positions).first(positions_size); }
};

inline PostingsWriterOptions writer_options(const Model& model, bool positions = true) {
  PostingsWriterOptions options;
  options.positions = positions;
  options.field_count = model.field_count;
  for (std::uint32_t f = 0; f < model.field_count; ++f) {
    options.weights[f] = 1.0F + 0.7F * static_cast<float>(f);
  }
  options.norms = model.norms;
  options.average_length = 321.5;
  return options;
}

/// Adds the postings [begin, end) as one chunk.
inline void add_chunk(PostingsWriter& writer, const Model& model, std::size_t begin,
                      std::size_t end, bool positions) {
  std::vector<std::uint32_t> docs, freqs, counts, places;
  std::vector<std::uint8_t> masks;
  for (std::size_t i = begin; i < end; ++i) {
    const auto& posting = model.postings[i];
    docs.push_back(posting.doc);
    freqs.push_back(posting.freq());
    masks.push_back(posting.mask());
    if (std::popcount(posting.mask()) > 1) {
      for (const auto& field : posting.fields) {
        if (!field.empty()) counts.push_back(static_cast<std::uint32_t>(field.size()));
      }
    }
    const auto all = posting.positions();
    places.insert(places.end(), all.begin(), all.end());
  }
  PostingsChunk chunk{docs, freqs, masks, counts, {}};
  if (model.field_count == 1) chunk.masks = {};
  if (positions) chunk.positions = places;
  writer.add(chunk);
}

inline void add_model(PostingsWriter& writer, const Model& model, Random& random, bool positions) {
  for (std::size_t at = 0; at < model.postings.size();) {
    const auto size = random.chance(0.1)   ? random.between(1, 3)
                      : random.chance(0.1) ? 0
                                           : random.between(1, 700);
    const auto end = std::min<std::size_t>(model.postings.size(), at + size);
    add_chunk(writer, model, at, end, positions);
    at = end;
  }
}

inline Written write(const Model& model, Random& random, bool positions = true) {
  storage::MemorySink postings_sink, positions_sink;
  // Something before the list, so that it does not begin at 0.
  const std::uint8_t before[] = {1, 2, 3, 4, 5};
  REQUIRE(postings_sink.append(before).ok());
  REQUIRE(positions_sink.append(before).ok());
  PostingsWriter writer(writer_options(model, positions), postings_sink, positions_sink);
  writer.start_term();
  add_model(writer, model, random, positions);
  auto entry = writer.finish_term();
  REQUIRE(entry.ok());
  Written written;
  written.entry = *entry;
  written.inlined.assign(entry->inlined.begin(), entry->inlined.end());
  written.entry.inlined = written.inlined;
  written.postings = postings_sink.take();
  written.positions = positions_sink.take();
  written.postings_size = written.postings.size();
  written.positions_size = written.positions.size();
  written.postings.resize(written.postings_size + 64);
  written.positions.resize(written.positions_size + 64);
  return written;
}

inline PostingsList open(const Written& written, const Model& model) {
  auto list = PostingsList::open_unverified(written.entry, written.postings_bytes(),
                                            written.positions_bytes(), model.document_count,
                                            model.field_count);
  INFO(list.status().message());
  REQUIRE(list.ok());
  return *list;
}

/// Everything the cursor says of its document equals the posting.
inline void require_posting(PostingsCursor& cursor, const ModelPosting& posting,
                            const FieldWeights& weights, bool positions) {
  REQUIRE(cursor.doc() == posting.doc);
  REQUIRE(cursor.freq() == posting.freq());
  REQUIRE(cursor.field_mask() == posting.mask());
  float weighted = 0.0F;
  for (std::uint32_t f = 0; f < posting.fields.size(); ++f) {
    REQUIRE(cursor.field_freq(f) == posting.fields[f].size());
    weighted += weights[f] * static_cast<float>(posting.fields[f].size());
  }
  REQUIRE(cursor.weighted_freq(weights) == Approx(weighted));
  if (!positions) return;
  const auto all = cursor.positions();
  REQUIRE(std::vector<std::uint32_t>(all.begin(), all.end()) == posting.positions());
  for (std::uint32_t f = 0; f < posting.fields.size(); ++f) {
    const auto found = cursor.field_positions(f);
    REQUIRE(std::vector<std::uint32_t>(found.begin(), found.end()) == posting.fields[f]);
  }
}

}  // namespace fts::segment::testing
