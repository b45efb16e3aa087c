#include <algorithm>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/base/varint.hpp"
#include "engine/codec/docs_block.hpp"
#include "engine/codec/pfor.hpp"
#include "engine/segment/postings.hpp"
#include "engine/segment/postings_bounds.hpp"
#include "engine/segment/postings_fields.hpp"
#include "engine/segment/postings_layout.hpp"
#include "engine/segment/postings_tiny.hpp"

namespace fts::segment {
namespace {

template <typename T>
void append_column(ByteBuffer& out, const std::vector<std::uint64_t>& column) {
  for (const auto value : column) append_le(out, static_cast<T>(value));
}

}  // namespace

struct PostingsWriter::Impl {
  PostingsWriterOptions options;
  storage::ByteSink& postings;
  storage::ByteSink& position_sink;
  std::array<float, 256> lengths;

  // The block being filled.
  std::vector<std::uint32_t> docs;
  std::vector<std::uint32_t> freqs;
  std::vector<std::uint8_t> masks;
  std::vector<std::uint32_t> counts;

  // The term so far.
  std::uint64_t document_frequency = 0;
  std::uint64_t total_frequency = 0;
  std::uint32_t previous_doc = 0;  ///< the last of the block before; 2^32 - 1 before the first
  std::uint64_t block_start = 0;   ///< occurrences before the block being filled
  ByteBuffer payload;
  std::vector<std::uint32_t> last_docs;
  std::vector<std::uint64_t> ends;
  std::vector<std::uint64_t> starts;
  std::vector<std::uint8_t> encodings;
  std::vector<std::uint8_t> bounds;
  BoundsBuilder shares;
  PositionsWriter positions;
  ByteBuffer inlined;

  Impl(const PostingsWriterOptions& given, storage::ByteSink& postings_sink,
       storage::ByteSink& positions_sink)
      : options(given),
        postings(postings_sink),
        position_sink(positions_sink),
        lengths(length_table(given.bm25, given.average_length)) {
    FTS_CHECK(options.field_count >= 1 && options.field_count <= limits::kMaxTextFields);
  }

  void start_term();
  void add(const PostingsChunk& chunk);
  void add_docs(std::span<const std::uint32_t> more_docs,
                std::span<const std::uint32_t> more_freqs);
  std::size_t add_fields(const PostingsChunk& chunk, std::size_t i, std::size_t count_at);
  void add_positions(const PostingsChunk& chunk);
  const std::uint32_t* add_field(const std::uint32_t* at, std::uint32_t count);
  std::uint8_t add_bounds();
  void flush_block();
  Result<TermEntry> finish();
  bool finish_tiny(TermEntry& entry);
  ByteBuffer encode_short();
  ByteBuffer encode_long();
};

void PostingsWriter::Impl::start_term() {
  docs.clear();
  freqs.clear();
  masks.clear();
  counts.clear();
  document_frequency = 0;
  total_frequency = 0;
  previous_doc = 0xffffffff;
  block_start = 0;
  payload.clear();
  last_docs.clear();
  ends.clear();
  starts.clear();
  encodings.clear();
  bounds.clear();
  shares.start_term();
  positions.clear();
}

/// The next `count` positions from `at` on, which are those of one field; returns what follows.
const std::uint32_t* PostingsWriter::Impl::add_field(const std::uint32_t* at, std::uint32_t count) {
  std::uint32_t previous = 0;
  for (const auto* const end = at + count; at != end; ++at) {
    positions.add(*at - previous);
    previous = *at;
  }
  return at;
}

void PostingsWriter::Impl::add_positions(const PostingsChunk& chunk) {
  // Frequencies are those of all fields: more positions are not looked at.
  std::uint64_t count = 0;
  for (const auto freq : chunk.freqs) count += freq;
  FTS_CHECK(count == chunk.positions.size());
  const auto* at = chunk.positions.data();
  if (chunk.masks.empty()) {
    for (const auto freq : chunk.freqs) at = add_field(at, freq);
    return;
  }
  const auto* field_count = chunk.field_counts.data();
  for (std::size_t i = 0; i < chunk.docs.size(); ++i) {
    if (single_field(chunk.masks[i])) {
      at = add_field(at, chunk.freqs[i]);
      continue;
    }
    for (auto fields = fields_in(chunk.masks[i]); fields > 0; --fields) {
      at = add_field(at, *field_count++);
    }
  }
}

void PostingsWriter::Impl::add(const PostingsChunk& chunk) {
  FTS_CHECK(chunk.freqs.size() == chunk.docs.size());
  FTS_CHECK(chunk.masks.empty() || chunk.masks.size() == chunk.docs.size());
  std::size_t count_at = 0;
  for (std::size_t at = 0; at < chunk.docs.size();) {
    if (docs.size() == kBlockDocs) flush_block();
    const auto size = std::min(kBlockDocs - docs.size(), chunk.docs.size() - at);
    add_docs(chunk.docs.subspan(at, size), chunk.freqs.subspan(at, size));
    if (chunk.masks.empty()) {
      masks.resize(docs.size(), 1);
    } else {
      for (auto i = at; i < at + size; ++i) count_at += add_fields(chunk, i, count_at);
    }
    at += size;
  }
  FTS_CHECK(count_at == chunk.field_counts.size());
  if (options.positions) add_positions(chunk);
}

/// Of the block being filled, which has room for them.
void PostingsWriter::Impl::add_docs(std::span<const std::uint32_t> more_docs,
                                    std::span<const std::uint32_t> more_freqs) {
  const auto last = docs.empty() ? previous_doc : docs.back();
  bool ascending = document_frequency == 0 || more_docs[0] > last;
  for (std::size_t i = 1; i < more_docs.size(); ++i) ascending &= more_docs[i] > more_docs[i - 1];
  FTS_CHECK(ascending);
  bool counted = true;
  for (const auto freq : more_freqs) {
    counted &= freq > 0;
    total_frequency += freq;
  }
  FTS_CHECK(counted);
  docs.insert(docs.end(), more_docs.begin(), more_docs.end());
  freqs.insert(freqs.end(), more_freqs.begin(), more_freqs.end());
  document_frequency += more_docs.size();
}

/// Mask and counts of posting i of the chunk, whose counts begin at `count_at`; how many these are.
std::size_t PostingsWriter::Impl::add_fields(const PostingsChunk& chunk, std::size_t i,
                                             std::size_t count_at) {
  const auto mask = chunk.masks[i];
  FTS_CHECK(mask != 0 && mask >> options.field_count == 0);
  masks.push_back(mask);
  if (single_field(mask)) return 0;
  const std::size_t fields = fields_in(mask);
  FTS_CHECK(fields <= chunk.field_counts.size() - count_at);
  std::uint64_t sum = 0;
  for (const auto count : chunk.field_counts.subspan(count_at, fields)) {
    FTS_CHECK(count > 0);
    sum += count;
    counts.push_back(count);
  }
  FTS_CHECK(sum == chunk.freqs[i]);
  return fields;
}

/// The bound of the block being filled; its shares join those of the term.
std::uint8_t PostingsWriter::Impl::add_bounds() {
  // Without lengths nothing is known of the shares but that they are below 1.
  if (options.norms.empty()) return 255;
  FTS_CHECK(docs.back() < options.norms.size());
  std::array<float, kBlockDocs> of_block;
  for (std::size_t i = 0; i < docs.size(); ++i) of_block[i] = lengths[options.norms[docs[i]]];
  if (options.field_count == 1) {
    for (std::size_t i = 0; i < docs.size(); ++i) {
      of_block[i] = bm25_share(static_cast<float>(freqs[i]), of_block[i]);
    }
  } else {
    const std::uint32_t* posting_counts = counts.data();
    for (std::size_t i = 0; i < docs.size(); ++i) {
      const float tf = weigh(masks[i], freqs[i], posting_counts, options.weights);
      of_block[i] = bm25_share(tf, of_block[i]);
      if (!single_field(masks[i])) posting_counts += fields_in(masks[i]);
    }
  }
  const auto filled = std::span(of_block).first(docs.size());
  auto bound = encode_bound(shares.add(filled));
  const bool several_blocks = docs.size() == kBlockDocs || !last_docs.empty();
  if (several_blocks) shares.add_to_ranges(docs, filled);
#ifdef FTS_PLANT_BOUND
  if (bound > 0) --bound;  // planted: one step too small
#endif
  return bound;
}

void PostingsWriter::Impl::flush_block() {
  const auto docs_kind = codec::append_docs(payload, docs, previous_doc);
  auto encoding = static_cast<std::uint8_t>(docs_kind);
  if (std::any_of(freqs.begin(), freqs.end(), [](std::uint32_t freq) { return freq > 1; })) {
    encoding |= kBlockFreqs;
    std::array<std::uint32_t, kBlockDocs> less_one;
    for (std::size_t i = 0; i < freqs.size(); ++i) less_one[i] = freqs[i] - 1;
    codec::append_pfor(payload, std::span(less_one).first(freqs.size()));
  }
  if (std::any_of(masks.begin(), masks.end(), [](std::uint8_t mask) { return mask != 1; })) {
    encoding |= kBlockFields;
    append_fields(payload, masks, counts);
  }
  encodings.push_back(encoding);
  bounds.push_back(add_bounds());
  last_docs.push_back(docs.back());
  ends.push_back(payload.size());
  starts.push_back(block_start);
  for (const auto freq : freqs) block_start += freq;
  previous_doc = docs.back();
  docs.clear();
  freqs.clear();
  masks.clear();
  counts.clear();
}

bool PostingsWriter::Impl::finish_tiny(TermEntry& entry) {
  // A number takes a byte at least.
  const auto numbers = document_frequency + (options.positions ? total_frequency : 0);
  if (numbers >= kMaxTinyBytes || total_frequency > kMaxTinyNumbers) return false;
  TinyInput input{docs, freqs, {}, counts, {}};
  if (options.field_count > 1) input.masks = masks;
  static_assert(kMaxTinyBytes <= codec::kBlockSize);
  if (options.positions) input.deltas = positions.pending();
  const auto bound = add_bounds();
  if (!encode_tiny(inlined, input, bound, shares.best())) {
    shares.start_term();  // they are added again with the block
    return false;
  }
  entry.inlined = inlined;
  // What an inlined entry does not use, those written relative to it do.
  entry.postings_offset = postings.size();
  entry.positions_offset = position_sink.size();
  return true;
}

ByteBuffer PostingsWriter::Impl::encode_short() {
  ByteBuffer out;
  out.push_back(options.positions ? kListPositions : std::uint8_t{0});
  out.push_back(bounds[0]);
  append_best(out, shares.best(), document_frequency);
  out.push_back(encodings[0]);
  append_varint(out, last_docs[0]);
  append_varint(out, payload.size());
  return out;
}

ByteBuffer PostingsWriter::Impl::encode_long() {
  const bool wide_ends = ends.back() > 0xffffffff;
  const bool wide_starts = options.positions && starts.back() > 0xffffffff;
  const bool ranges = keeps_ranges(bounds.size(), shares.range_count());
  ByteBuffer out;
  out.push_back(static_cast<std::uint8_t>(
      (options.positions ? kListPositions : 0) | (wide_ends ? kListWideEnds : 0) |
      (wide_starts ? kListWideStarts : 0) | (ranges ? kListRanges : 0)));
  out.push_back(*std::max_element(bounds.begin(), bounds.end()));
  append_best(out, shares.best(), document_frequency);
  out.resize(kLongHead);
  for (const auto doc : last_docs) append_le(out, doc);
  wide_ends ? append_column<std::uint64_t>(out, ends) : append_column<std::uint32_t>(out, ends);
  if (options.positions) {
    wide_starts ? append_column<std::uint64_t>(out, starts)
                : append_column<std::uint32_t>(out, starts);
  }
  append_bytes(out, encodings);
  append_bytes(out, bounds);
  for (std::size_t i = 0; i < bounds.size(); i += kGroupBlocks) {
    const auto size = std::min<std::size_t>(kGroupBlocks, bounds.size() - i);
    const auto group = std::span(bounds).subspan(i, size);
    out.push_back(*std::max_element(group.begin(), group.end()));
  }
  if (ranges) append_bytes(out, shares.ranges());
  return out;
}

Result<TermEntry> PostingsWriter::Impl::finish() {
  FTS_CHECK(document_frequency > 0 && document_frequency <= limits::kMaxDocsPerSegment);
  TermEntry entry;
  entry.document_frequency = static_cast<std::uint32_t>(document_frequency);
  entry.total_frequency = total_frequency;
  if (document_frequency <= kBlockDocs && finish_tiny(entry)) return entry;

  flush_block();
  const bool is_short = document_frequency <= kBlockDocs;
  if (!is_short) {
    // The column of last documents is read in place.
    const std::array<std::uint8_t, 4> zeroes{};
    const auto padding = align_up(postings.size(), 4) - postings.size();
    FTS_TRY(postings.append(std::span(zeroes).first(padding)));
  }
  entry.postings_offset = postings.size();
  FTS_TRY(postings.append(is_short ? encode_short() : encode_long()));
  FTS_TRY(postings.append(payload));
  if (options.positions) {
    entry.positions_offset = position_sink.size();
    FTS_TRY(positions.finish(position_sink));
  }
  return entry;
}

PostingsWriter::PostingsWriter(const PostingsWriterOptions& options, storage::ByteSink& postings,
                               storage::ByteSink& positions)
    : impl_(std::make_unique<Impl>(options, postings, positions)) {
  impl_->start_term();
}
PostingsWriter::~PostingsWriter() = default;
void PostingsWriter::start_term() { impl_->start_term(); }
void PostingsWriter::add(const PostingsChunk& chunk) { impl_->add(chunk); }
Result<TermEntry> PostingsWriter::finish_term() { return impl_->finish(); }

}  // namespace fts::segment
