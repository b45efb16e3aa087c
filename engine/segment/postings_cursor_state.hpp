#pragma once

// What a cursor decodes into. Flat and allocated once; the columns of several text fields and the
// copies that merges take are added when first needed.

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "engine/codec/bitpack.hpp"
#include "engine/segment/postings_fields.hpp"
#include "engine/segment/postings_layout.hpp"

namespace fts::segment {

/// What begins anew with each list.
struct PostingsCursor::Walk {
  static constexpr std::uint64_t kNoBlock = ~std::uint64_t{0};
  static constexpr std::uint32_t kNoIndex = ~std::uint32_t{0};

  PostingsList list;
  PostingsNeed need = PostingsNeed::kDocs;
  std::uint64_t deltas_block = kNoBlock;  ///< whose numbers State::deltas are
  std::uint8_t encoding = 0;
  Bytes after_docs;                 ///< of the loaded block: frequencies, fields
  Bytes after_freqs;                ///< fields; valid when frequencies are ready
  bool fields_ready = false;        ///< of the whole block, in State::fields
  bool positions_verified = false;  ///< the directory of the positions
  /// Frequency and fields of posting `here_index` of the loaded block.
  std::uint32_t here_index = kNoIndex;
  std::uint32_t here_freq = 0;
  std::uint8_t here_mask = 0;
  const std::uint32_t* here_counts = nullptr;
  std::uint32_t lone_reads = 0;  ///< of the loaded block: postings that were read alone

  /// Occurrences in the block before posting `sum_index`: moves forward with the cursor.
  std::uint32_t sum_index = 0;
  std::uint64_t sum = 0;

  /// Positions of posting `positions_index` of the loaded block, in State::positions.
  std::uint32_t positions_index = kNoIndex;
  std::span<const std::uint32_t> found_positions;
  /// Bytes of the section: what ends before verified_to needs no look at its checksums any more.
  std::uint64_t verified_from = 0, verified_to = 0;
  Status status;
};

/// With room that stays from list to list.
struct PostingsCursor::State : Walk {
  // Not initialised: clearing them would cost more than opening a short list.
  alignas(64) std::array<std::uint32_t, codec::kScratchSize> docs;
  alignas(64) std::array<std::uint32_t, codec::kScratchSize> freqs;
  /// One block of positions, as stored.
  alignas(64) std::array<std::uint32_t, codec::kScratchSize> deltas;
  std::unique_ptr<BlockFields> fields;
  PostingFields lone;
  std::vector<std::uint32_t> positions;

  struct Chunk {
    std::vector<std::uint32_t> docs, freqs, counts, positions;
    std::vector<std::uint8_t> masks;
  };
  std::unique_ptr<Chunk> chunk;

  const PostingsList::Layout& layout() const { return *list.layout_; }
  DocNum previous_doc(std::uint32_t block) const {
    return block == 0 ? 0xffffffffU : list.last_docs_[block - 1];
  }
  std::uint32_t docs_in(std::uint32_t block) const {
    const auto rest = list.document_frequency_ - block * kBlockDocs;
    return rest < kBlockDocs ? rest : kBlockDocs;
  }
  /// True when the cursor may be asked for fields other than the first.
  bool several_fields() const { return layout().field_count > 1; }
  bool decode_block(std::uint32_t block);
  Status load_deltas(std::uint64_t block);
  std::uint64_t occurrences_before(std::uint32_t index);
  void add_up_fields(std::uint32_t freq);
  bool is_verified(std::uint64_t begin, std::uint64_t end) const {
    const auto start = layout().payload_offset;
    return layout().verified || (start + begin >= verified_from && start + end < verified_to);
  }
  Status verify_block(std::uint64_t begin, std::uint64_t end);
};

}  // namespace fts::segment
