#pragma once

// The postings of a term: which documents, how often in which fields, and where. The writer takes
// chunks of columns, the reader is a cursor; between them lie blocks of 256 documents (grammar:
// FORMAT.md, "Postings").
//
// A posting list is one for all text fields of a document. A posting says in which fields the term
// stands (a bit mask) and how often in each; its positions are grouped by field, in field order,
// counted from 0 in each field.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/limits.hpp"
#include "engine/base/status.hpp"
#include "engine/segment/bm25.hpp"
#include "engine/segment/checked_lists.hpp"
#include "engine/storage/byte_sink.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::segment {

inline constexpr std::uint32_t kBlockDocs = 256;
inline constexpr std::uint32_t kGroupBlocks = 16;  ///< blocks under one group bound
inline constexpr std::uint32_t kRangeDocs = 4096;  ///< documents under one range bound

/// A list of at least so many documents knows a floor of its k-th best share.
inline constexpr std::array<std::uint32_t, 3> kBestRanks = {10, 100, 1000};
/// The floors, encode_floor's codes; 0 where there are fewer documents or nothing is known.
using BestCodes = std::array<std::uint16_t, kBestRanks.size()>;

using FieldWeights = std::array<float, limits::kMaxTextFields>;

/// Columns of n postings in ascending order of document.
struct PostingsChunk {
  std::span<const std::uint32_t> docs;   ///< n, strictly ascending
  std::span<const std::uint32_t> freqs;  ///< n, >= 1: occurrences in all fields together
  /// n field masks, or empty: every posting stands in field 0 alone.
  std::span<const std::uint8_t> masks;
  /// For each posting whose mask has two bits or more, in order: the occurrences in each of its
  /// fields, ascending by field, adding up to its frequency. Postings with one bit have nothing
  /// here.
  std::span<const std::uint32_t> field_counts;
  /// Sum of freqs numbers, or empty when positions are not kept: grouped by posting, then by field,
  /// ascending.
  std::span<const std::uint32_t> positions;
};

/// What the dictionary keeps of a term's postings.
struct TermEntry {
  std::uint32_t document_frequency = 0;
  std::uint64_t total_frequency = 0;   ///< occurrences in all documents
  std::uint64_t postings_offset = 0;   ///< into section "postings"; unused when inlined
  std::uint64_t positions_offset = 0;  ///< into section "positions"
  /// The postings themselves, for terms with few documents: views the dictionary (reader) or the
  /// writer's scratch (writer, until the next start_term).
  Bytes inlined;
};

/// Appends an entry; offsets are written relative to `base` (the first entry of the dictionary
/// block; all zero for the first itself). `read` removes one from the front of `bytes`; false when
/// the bytes are not an entry.
void append_term_entry(ByteBuffer& out, const TermEntry& entry, const TermEntry& base);
bool read_term_entry(Bytes& bytes, const TermEntry& base, TermEntry& entry);

struct PostingsWriterOptions {
  bool positions = true;
  std::uint32_t field_count = 1;
  FieldWeights weights = {};            ///< of the bounds; weights[0..field_count)
  std::span<const std::uint8_t> norms;  ///< combined length code of each document, for the bounds
  Bm25Parameters bm25;
  double average_length = 1.0;
};

/// Writes the postings of one term after another. Memory: the payload of the current term.
class PostingsWriter {
 public:
  PostingsWriter(const PostingsWriterOptions& options, storage::ByteSink& postings,
                 storage::ByteSink& positions);
  ~PostingsWriter();
  void start_term();
  /// Chunks of any size; documents go on ascending from chunk to chunk.
  void add(const PostingsChunk& chunk);
  /// Requires at least one posting since start_term.
  Result<TermEntry> finish_term();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What a cursor will be asked for; decoding less is cheaper.
enum class PostingsNeed : std::uint8_t { kDocs, kFreqs, kPositions };

/// An opened posting list: its skip directory, one column per property, one row per block of 256
/// documents. A view into the segment; cheap to copy. Everything read from disk is checked against
/// its bounds when opened.
class PostingsList {
 public:
  PostingsList() = default;

  /// `postings` and `positions` are the segment's sections; what the list touches is verified.
  /// kCorruption when the bytes contradict the grammar. The directories of lists in `checked`, if
  /// given, are known to be good.
  static Result<PostingsList> open(const TermEntry& entry, const storage::Section& postings,
                                   const storage::Section& positions, std::uint32_t document_count,
                                   std::uint32_t field_count, CheckedLists* checked = nullptr);

  /// The same over bytes that no file holds and nothing checks: for postings still in memory. 64
  /// bytes after the end of each must be readable, and `postings` must start at a multiple of 4.
  static Result<PostingsList> open_unverified(const TermEntry& entry, Bytes postings,
                                              Bytes positions, std::uint32_t document_count,
                                              std::uint32_t field_count);

  std::uint32_t document_frequency() const { return document_frequency_; }
  std::uint64_t total_frequency() const { return total_frequency_; }
  std::uint32_t block_count() const { return block_count_; }
  DocNum block_last_doc(std::uint32_t block) const { return last_docs_[block]; }
  /// Upper bound of tf / (tf + K) in the block, encode_bound's code, for the segment's own
  /// parameters.
  std::uint8_t block_bound(std::uint32_t block) const { return bounds_[block]; }
  /// The columns themselves, block_count() entries each, for scans 64 at a time: 64 bytes behind
  /// each are readable (and mean nothing).
  std::span<const std::uint32_t> last_docs() const { return {last_docs_, block_count_}; }
  std::span<const std::uint8_t> bounds() const { return {bounds_, block_count_}; }
  /// Maxima of `bounds()` over groups of 16 blocks.
  std::span<const std::uint8_t> group_bounds() const {
    return {group_bounds_, (block_count_ + kGroupBlocks - 1) / kGroupBlocks};
  }
  std::uint8_t list_bound() const { return list_bound_; }  ///< the largest of all
  /// Maxima over the documents of each range of 4096 from document 0 on, up to the list's last one;
  /// 64 readable bytes behind. Empty when the list keeps none.
  std::span<const std::uint8_t> range_bounds() const { return {range_bounds_, range_count_}; }
  /// What at least k documents of the list earn, a share under the segment's own parameters; 0 when
  /// nothing is known.
  float best_share(std::uint64_t k) const;
  const BestCodes& best_codes() const { return best_codes_; }
  bool has_positions() const;

 private:
  friend class PostingsCursor;
  friend class PostingsListReader;
  struct Layout;  ///< what the cursor needs beyond the columns: postings_layout.hpp
  std::uint32_t document_frequency_ = 0;
  std::uint32_t block_count_ = 0;
  std::uint64_t total_frequency_ = 0;
  // Columns in the section; of a list of one block, in the layout.
  const std::uint32_t* last_docs_ = nullptr;
  const std::uint8_t* bounds_ = nullptr;
  const std::uint8_t* group_bounds_ = nullptr;
  const std::uint8_t* range_bounds_ = nullptr;
  std::uint32_t range_count_ = 0;
  std::uint8_t list_bound_ = 0;
  BestCodes best_codes_ = {};
  std::shared_ptr<const Layout> layout_;
};

/// Walks a list document by document or block by block. Starts before the first document (`doc()`
/// is kNoDoc until the first call of `next` or `advance`); `doc()` is kNoDoc after the last one.
/// One thread. Contract, as the slow loop:
///   advance(t): do next() while doc() < t
/// so that it moves by one document at least.
///
/// Blocks are decoded when they are entered, frequencies and positions when first asked for. Damage
/// that shows only then ends the cursor as if the list ended, and `status()` tells: whoever walked
/// to the end asks it once.
class PostingsCursor {
 public:
  PostingsCursor();
  PostingsCursor(const PostingsList& list, PostingsNeed need);
  ~PostingsCursor();
  PostingsCursor(PostingsCursor&& other) noexcept;
  PostingsCursor& operator=(PostingsCursor&& other) noexcept;
  /// Begins with another list, as a new cursor would, in the room of the one before.
  void restart(const PostingsList& list, PostingsNeed need);

  DocNum doc() const { return doc_; }
  DocNum next() {
    if (index_ + 1 < count_) return doc_ = docs_[++index_];
    return enter_next_block();
  }
  DocNum advance(DocNum target) {
    if (index_ + 1 < count_ && target <= docs_[count_ - 1]) {
      seek_in_block(index_ + 1, target);
      return doc_;
    }
    return advance_to_block(target);
  }

  // Of the current document:
  std::uint32_t freq() {  ///< needs kFreqs
    if (!freqs_ready_) prepare_freqs();
    return freqs_[index_];
  }
  std::uint8_t field_mask();                      ///< needs kFreqs
  std::uint32_t field_freq(std::uint32_t field);  ///< occurrences in one field; needs kFreqs
  /// Sum over fields, ascending, of weight * occurrences; with one field the frequency itself, its
  /// weight being 1. Needs kFreqs.
  float weighted_freq(const FieldWeights& weights);
  /// freq() numbers, grouped by field; needs kPositions. Valid until the cursor moves.
  std::span<const std::uint32_t> positions();
  /// Positions in one field only.
  std::span<const std::uint32_t> field_positions(std::uint32_t field);

  // By blocks, for window algorithms. `block` stays the block of doc().
  std::uint32_t block() const { return block_; }
  /// Decodes `block`, any of the list's, and stands on its first document; returns its documents
  /// (1..256 of them, or none when the block is damaged or the list has no such block).
  std::span<const std::uint32_t> load_block(std::uint32_t block);
  /// Documents and frequencies of the current block; the index of doc() among them.
  std::span<const std::uint32_t> block_docs() const { return {docs_, count_}; }
  std::span<const std::uint32_t> block_freqs() {  ///< needs kFreqs
    if (!freqs_ready_) prepare_freqs();
    return {freqs_, count_};
  }
  std::uint32_t index_in_block() const { return index_; }
  /// Stands on the document at `index` of the current block, 0 <= index < block_docs().size().
  DocNum stand_on(std::uint32_t index) {
    index_ = index;
    return doc_ = docs_[index];
  }
  /// places[i] becomes the index of docs[i] in the current block, or kBlockDocs when it is not
  /// there; `docs` ascend, none beyond the last of the block.
  void find_in_block(std::span<const std::uint32_t> docs, std::span<std::uint16_t> places) const;
  /// Sets bit doc - base of `bits` for each document of [base, base + 64 * bits.size()). `base` is
  /// a multiple of 64, bits.size() at most 64; ranges ascend. A block that is a bitset, a
  /// run or a run with holes is not decoded but or-ed, and one where all bits are set already is not
  /// looked at. After it only fill() and count_common() may be asked, for what follows.
  void fill(DocNum base, std::span<std::uint64_t> bits);
  /// The same for several lists in turn, to the end, with ranges of any size: where documents are
  /// not or-ed, marks[doc - base] becomes 255 instead of a bit. `marks` has 64 * bits.size() of
  /// them, all 0 at first; the kernel collect_marks then moves them into `bits`.
  void fill(DocNum base, std::span<std::uint64_t> bits, std::span<std::uint8_t> marks);
  /// How many documents of that range have their bit set in `bits`; otherwise as fill(). Blocks
  /// where none can be are not decoded.
  std::uint64_t count_common(DocNum base, std::span<const std::uint64_t> bits);
  /// Weighted frequencies of the current block, as many as block_docs(); with one field, freqs as
  /// floats.
  void block_weighted_freqs(const FieldWeights& weights, std::span<float> out);
  /// The first block whose last document is >= target (block_count() when none), from the current
  /// block on; does not decode.
  std::uint32_t find_block(DocNum target) const;

  /// The rest of the list from the current document (the first, when none was asked for yet) as a
  /// chunk of at most one block, and moves past it; an empty chunk at the end. For merges. Has
  /// frequencies and masks from kFreqs on, positions with kPositions (a list that keeps none is
  /// damage then). Valid until the cursor moves.
  PostingsChunk next_chunk();

  const PostingsList& list() const;
  /// Ok, or the damage that ended the walk.
  const Status& status() const;

 private:
  struct Walk;
  struct State;
  struct RangePart;
  DocNum enter_next_block();
  DocNum enter_block(std::uint32_t block);
  bool verify(std::uint32_t block);
  DocNum advance_to_block(DocNum target);
  template <typename Wanted, typename Visit>
  void visit_range(DocNum base, std::uint64_t end, Wanted&& wanted, Visit&& visit);
  template <typename SetDocs>
  void fill_by(DocNum base, std::span<std::uint64_t> bits, SetDocs&& set_docs);
  template <typename Visit>
  bool visit_block(std::uint32_t block, DocNum base, std::uint64_t end, Visit&& visit);
  bool view_block(std::uint32_t block, DocNum base, std::uint64_t end, RangePart& part);
  void seek_in_block(std::uint32_t from, DocNum target);
  DocNum end();
  void fail(Status status);
  void prepare_freqs();
  void prepare_fields();
  bool find_fields();
  bool read_alone();
  bool decode_fields();
  bool copy_positions(std::vector<std::uint32_t>& out);
  bool read_position_deltas(std::uint64_t start, std::uint32_t count, std::uint32_t* out);
  void take_over(PostingsCursor& other) noexcept;

  DocNum doc_ = kNoDoc;
  std::uint32_t block_ = 0;
  // The loaded block: none when count_ is 0, before the first document (block_ is then 0) and
  // after the last (block_ is then block_count()).
  std::uint32_t index_ = 0;
  std::uint32_t count_ = 0;
  const std::uint32_t* docs_ = nullptr;   ///< in state_
  const std::uint32_t* freqs_ = nullptr;  ///< in state_
  bool freqs_ready_ = false;
  std::unique_ptr<State> state_;
};

}  // namespace fts::segment
