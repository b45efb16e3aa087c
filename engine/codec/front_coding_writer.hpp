#pragma once

// Writes a sorted dictionary of byte strings, each with an opaque payload, as front-coded blocks of
// 16 under a head table (front_coding_format.hpp). Memory: one block, and 16 bytes per block for
// the tables. One thread.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/codec/front_coding_format.hpp"
#include "engine/storage/byte_sink.hpp"

namespace fts::codec {

class FrontCodingWriter {
 public:
  /// `sink` stands at the dictionary's first byte and outlives the writer.
  explicit FrontCodingWriter(storage::ByteSink& sink) : sink_(sink), start_(sink.size()) {}

  /// Whether the next term opens a block: payloads may be written relative to the first of theirs.
  bool at_block_start() const { return in_block_ == 0; }
  std::uint32_t size() const { return terms_; }
  /// Terms come strictly ascending by bytes (kInvalidArgument otherwise).
  Status add(std::string_view term, Bytes payload);
  /// Writes the tables. Nothing may be added afterwards.
  Status finish();

 private:
  Status flush_block();
  Status write_heads();

  storage::ByteSink& sink_;
  std::uint64_t start_;
  std::uint32_t terms_ = 0;
  std::uint32_t in_block_ = 0;
  std::string last_;
  std::array<std::uint8_t, kTermsPerBlock> hashes_{};
  ByteBuffer keys_;
  ByteBuffer payloads_;
  ByteBuffer scratch_;
  std::vector<std::uint64_t> heads_;
  std::vector<std::uint64_t> offsets_;
};

}  // namespace fts::codec
