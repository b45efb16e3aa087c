#pragma once

// Reads stored documents in place: opening reads the trailer alone; a document costs a search in
// the table of blocks and the decompression of its block. Any thread.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/progress.hpp"
#include "engine/base/status.hpp"
#include "engine/codec/stored_format.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::codec {

class StoredReader {
 public:
  static Result<std::unique_ptr<StoredReader>> open(storage::Section section,
                                                    std::uint32_t document_count);
  ~StoredReader();

  std::uint32_t document_count() const { return documents_; }
  Result<std::string> document(std::uint32_t doc) const;

  // By blocks, for merges:
  std::uint32_t block_count() const { return blocks_; }
  struct BlockView {
    std::uint32_t first_doc = 0;
    std::uint32_t documents = 0;
    Bytes compressed;
    Bytes dictionary;  ///< empty: none
  };
  Result<BlockView> block(std::uint32_t index) const;
  /// The raw size its frame announces; 0 when damaged.
  std::uint64_t raw_size_hint(std::uint32_t index) const;
  /// All documents of a block, decoded once.
  struct DecodedBlock {
    std::uint32_t first_doc = 0;
    ByteBuffer raw;
    std::vector<std::string_view> documents;  ///< views into raw
  };
  Status decode(std::uint32_t index, DecodedBlock& block) const;

  /// The dictionary most blocks use: the first; empty when there is none. Verified.
  Bytes dictionary() const;
  /// Every invariant; decompresses everything.
  Status check(ProgressSink* progress = nullptr) const;

 private:
  struct Dictionaries;
  StoredReader();
  Status corrupt(std::string_view what, std::uint64_t block) const;
  Status verify_tables() const;
  std::uint32_t first_doc(std::uint64_t index) const;
  std::uint64_t offset(std::uint64_t index) const;
  std::uint64_t dictionary_offset(std::uint64_t index) const;
  Result<Bytes> dictionary_bytes(std::uint32_t index) const;
  Result<std::uint32_t> block_of(std::uint32_t doc) const;
  Status decompress(std::uint32_t index, const BlockView& view, ByteBuffer& raw) const;

  storage::Section section_;
  std::uint32_t documents_ = 0;
  std::uint32_t blocks_ = 0;
  std::uint32_t dictionary_count_ = 0;
  std::uint64_t tables_offset_ = 0;
  std::uint64_t offsets_at_ = 0;
  std::uint64_t dictionary_of_at_ = 0;
  std::uint64_t dictionary_offsets_at_ = 0;
  mutable std::atomic<bool> tables_verified_{false};
  std::unique_ptr<Dictionaries> dictionaries_;
};

}  // namespace fts::codec
