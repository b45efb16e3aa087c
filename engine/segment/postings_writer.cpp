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
  // Distances between the positions of the first block, for as long as the term may be tiny.
  std::vector<std::uint32_t> deltas;

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
  void add_positions(const PostingsChunk& chunk);
  void add_deltas(std::span<const std::uint32_t> field_positions);
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
  deltas.clear();
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

void PostingsWriter::Impl::add_deltas(std::span<const std::uint32_t> field_positions) {
  std::uint32_t previous = 0;
  for (const auto position : field_positions) {
    positions.add(position - previous);
    if (deltas.size() < kMaxTinyBytes) deltas.push_back(position - previous);
    previous = position;
  }
}

void PostingsWriter::Impl::add_positions(const PostingsChunk& chunk) {
  std::size_t at = 0;
  std::size_t count_at = 0;
  for (std::size_t i = 0; i < chunk.docs.size(); ++i) {
    if (chunk.masks.empty() || single_field(chunk.masks[i])) {
      add_deltas(chunk.positions.subspan(at, chunk.freqs[i]));
      at += chunk.freqs[i];
      continue;
    }
    for (std::uint32_t bits = chunk.masks[i]; bits != 0; bits &= bits - 1) {
      const auto count = chunk.field_counts[count_at++];
      add_deltas(chunk.positions.subspan(at, count));
      at += count;
    }
  }
  FTS_CHECK(at == chunk.positions.size());
}

void PostingsWriter::Impl::add(const PostingsChunk& chunk) {
  FTS_CHECK(chunk.freqs.size() == chunk.docs.size());
  FTS_CHECK(chunk.masks.empty() || chunk.masks.size() == chunk.docs.size());
  std::size_t count_at = 0;
  for (std::size_t i = 0; i < chunk.docs.size(); ++i) {
    if (docs.size() == kBlockDocs) flush_block();
    const auto doc = chunk.docs[i];
    const auto last = docs.empty() ? previous_doc : docs.back();
    FTS_CHECK(document_frequency == 0 || doc > last);
    FTS_CHECK(chunk.freqs[i] > 0);
    const std::uint8_t mask = chunk.masks.empty() ? std::uint8_t{1} : chunk.masks[i];
    FTS_CHECK(mask != 0 && mask >> options.field_count == 0);
    docs.push_back(doc);
    freqs.push_back(chunk.freqs[i]);
    masks.push_back(mask);
    if (!single_field(mask)) {
      std::uint64_t sum = 0;
      for (std::uint32_t bits = mask; bits != 0; bits &= bits - 1) {
        FTS_CHECK(count_at < chunk.field_counts.size());
        FTS_CHECK(chunk.field_counts[count_at] > 0);
        sum += chunk.field_counts[count_at];
        counts.push_back(chunk.field_counts[count_at++]);
      }
      FTS_CHECK(sum == chunk.freqs[i]);
    }
    ++document_frequency;
    total_frequency += chunk.freqs[i];
  }
  FTS_CHECK(count_at == chunk.field_counts.size());
  if (options.positions) add_positions(chunk);
}

/// The bound of the block being filled; its shares join those of the term.
std::uint8_t PostingsWriter::Impl::add_bounds() {
  // Without lengths nothing is known of the shares but that they are below 1.
  if (options.norms.empty()) return 255;
  std::array<float, kBlockDocs> of_block;
  const std::uint32_t* posting_counts = counts.data();
  for (std::size_t i = 0; i < docs.size(); ++i) {
    FTS_CHECK(docs[i] < options.norms.size());
    const float tf = options.field_count == 1
                         ? static_cast<float>(freqs[i])
                         : weigh(masks[i], freqs[i], posting_counts, options.weights);
    of_block[i] = bm25_share(tf, lengths[options.norms[docs[i]]]);
    if (!single_field(masks[i])) posting_counts += std::popcount(masks[i]);
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
  if (options.positions) input.deltas = deltas;
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
