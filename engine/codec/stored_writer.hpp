#pragma once

// Writes documents as they were given into zstd blocks, with a dictionary trained on the first of
// them (or handed in, so that segments share one). Documents of less than 2 MiB together are
// compressed without: the dictionary would cost more than it saves. Memory: those 2 MiB, one block,
// 13 bytes per block. One thread.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/codec/stored_format.hpp"
#include "engine/storage/byte_sink.hpp"

namespace fts::codec {

class StoredReader;

struct StoredWriterOptions {
  int zstd_level = 3;
  ByteBuffer dictionary;  ///< empty: one is trained
  std::size_t block_bytes = kStoredBlockBytes;
};

class StoredWriter {
 public:
  /// `sink` stands at the first byte of the documents and outlives the writer.
  StoredWriter(const StoredWriterOptions& options, storage::ByteSink& sink);
  ~StoredWriter();

  /// kLimit when larger than limits::kMaxDocumentBytes.
  Status add(std::string_view document);
  /// Copies block `block` of another segment as it is, dictionary included. Requires
  /// worth_copying.
  Status copy_block(const StoredReader& source, std::uint32_t block);
  /// Whether copying keeps blocks large and well compressed: neither that block nor what waits
  /// before it is a crumb, and it has a dictionary. Others are better decoded and added one by one.
  bool worth_copying(const StoredReader& source, std::uint32_t block) const;
  Status finish();
  std::uint32_t document_count() const { return documents_; }

 private:
  struct Zstd;
  Status end_wait();
  Status release_waiting();
  ByteBuffer train(Bytes documents, std::span<const std::size_t> lengths) const;
  Status put(std::string_view document);
  Status flush_block();
  /// The number a block names the dictionary by; 0 when it is empty or the table is full.
  std::uint8_t dictionary_number(Bytes dictionary);
  bool has_room_for(Bytes dictionary) const;
  void begin_block(std::uint32_t documents, std::uint8_t dictionary);

  StoredWriterOptions options_;
  storage::ByteSink& sink_;
  std::uint64_t start_;
  std::uint32_t documents_ = 0;
  std::uint32_t written_documents_ = 0;
  bool waits_ = true;                 ///< for documents enough to decide on a dictionary
  std::vector<std::size_t> lengths_;  ///< of the documents that wait
  ByteBuffer waiting_;
  ByteBuffer raw_;
  ByteBuffer compressed_;
  std::vector<std::uint32_t> first_docs_;
  std::vector<std::uint64_t> offsets_;
  ByteBuffer dictionary_of_;
  std::vector<ByteBuffer> dictionaries_;
  std::uint8_t own_dictionary_ = 0;
  std::unique_ptr<Zstd> zstd_;
};

}  // namespace fts::codec
