#pragma once

// Reads a dictionary that FrontCodingWriter wrote, in place: opening reads the trailer alone, a
// look-up searches the head table (verified when first used), then one block of 16 terms. Any
// thread. Bytes are never trusted: whatever contradicts the grammar is kCorruption.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/bytes.hpp"
#include "engine/base/status.hpp"
#include "engine/codec/front_coding_format.hpp"
#include "engine/codec/offset_column.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::codec {

/// A term's place: views into the section.
struct FrontCodedEntry {
  std::uint32_t rank = 0;
  Bytes payload;
  Bytes block_payload;  ///< payload of the first term of its block, from which others may count
};

class FrontCodingReader {
 public:
  /// `name` is for messages ("forms"); static text.
  static Result<std::unique_ptr<FrontCodingReader>> open(storage::Section section,
                                                         std::string_view name);

  std::uint32_t size() const { return terms_; }
  Result<std::optional<FrontCodedEntry>> find(std::string_view term) const;
  /// The rank of the first term >= `term`; size() when none.
  Result<std::uint32_t> lower_bound(std::string_view term) const;
  /// Requires rank < size(); kCorruption otherwise, since ranks come from disk too.
  Result<FrontCodedEntry> entry(std::uint32_t rank) const;
  Result<std::string> term(std::uint32_t rank) const;
  /// Every invariant of the grammar: order, hashes, head table, sizes.
  Status check() const;

  /// Walks terms in order. Valid as long as the reader. One thread.
  class Iterator {
   public:
    Iterator(const FrontCodingReader& reader, std::uint32_t from_rank);
    /// False at the end or on damage (see status).
    bool next();
    std::string_view term() const { return term_; }
    std::uint32_t rank() const { return next_rank_ - 1; }
    Bytes payload() const { return payload_; }
    Bytes block_payload() const { return block_payload_; }
    bool at_block_start() const { return rank() % kTermsPerBlock == 0; }
    const Status& status() const { return status_; }

   private:
    friend class FrontCodingReader;
    bool start_block(std::uint32_t block);
    bool step();
    bool fail(Status status);

    const FrontCodingReader& reader_;
    std::uint32_t next_rank_;
    bool in_block_ = false;
    std::string term_;
    Bytes keys_;
    Bytes payloads_;
    Bytes payload_;
    Bytes block_payload_;
    std::uint8_t hash_ = 0;
    const std::uint8_t* hashes_ = nullptr;
    Status status_;
  };

  /// Walks terms in order like Iterator, but passes over those that begin with what proved
  /// hopeless: within a block by the lengths of what keys share, over blocks by the head table.
  class Scanner {
   public:
    explicit Scanner(const FrontCodingReader& reader) : reader_(reader) {}
    /// False at the end or on damage (see status).
    bool next();
    std::string_view term() const { return term_; }
    /// Bytes at the begin of term() that are those of the term given before.
    std::size_t shared() const { return shared_; }
    /// Terms that begin with the first `bytes` (above 0) of term() are not given any more.
    void skip(std::size_t bytes) { skip_ = bytes; }
    const Status& status() const { return status_; }

   private:
    bool start_block();

    const FrontCodingReader& reader_;
    std::uint32_t next_rank_ = 0;
    std::string term_;
    Bytes keys_;
    std::size_t shared_ = 0;
    std::size_t skip_ = 0;
    Status status_;
  };

 private:
  /// A block cut into its parts.
  struct Block {
    std::uint32_t count = 0;
    const std::uint8_t* hashes = nullptr;
    Bytes keys;
    Bytes payloads;
  };
  struct Scan {
    std::uint32_t index = 0;  ///< of the first key >= the term; count when none
    bool equal = false;
    Bytes payload;
    Bytes block_payload;
  };

  FrontCodingReader(storage::Section section, std::string_view name)
      : section_(section), name_(name) {}
  void find_levels();
  Status corrupt(std::string_view what, std::uint64_t block) const;
  Status verify_tables() const;
  // The look-up's steps tell success by a bool and touch `status` only to say what is wrong: a
  // Result handed from step to step would cost as much as the search.
  bool cut_block(std::uint32_t index, Block& block, Status& status) const;
  /// The last block from `index` on such that it and those between begin with the first `bytes`
  /// (at most 8) of `term`; `index` when the next one does not.
  std::uint32_t last_block_within(std::uint32_t index, std::string_view term,
                                  std::size_t bytes) const;
  /// The last block whose head's prefix is <= `prefix`; -1 when none.
  std::int64_t last_head_not_above(std::uint64_t prefix) const;
  /// The last block whose head is <= `term`; -1 when none.
  bool block_of(std::string_view term, std::int64_t& found, Status& status) const;
  bool last_of_equal_prefixes(std::string_view term, std::int64_t& found, Status& status) const;
  bool scan(const Block& block, std::uint32_t index, std::string_view term, Scan& scan,
            Status& status) const;
  Status check_block(std::uint32_t index, std::string& previous) const;
  Status check_heads() const;

  storage::Section section_;
  std::string_view name_;
  std::uint32_t terms_ = 0;
  std::uint32_t blocks_ = 0;
  std::uint64_t blocks_bytes_ = 0;
  std::uint64_t tables_offset_ = 0;
  /// Entries of the levels of the head table from the largest on, and where each begins.
  struct Level {
    const std::uint8_t* entries = nullptr;
    std::uint64_t size = 0;
  };
  std::array<Level, 6> levels_{};
  std::uint32_t level_count_ = 0;
  const std::uint8_t* heads_ = nullptr;
  OffsetColumn offsets_;
  mutable std::atomic<bool> tables_verified_{false};
};

}  // namespace fts::codec
