#include "engine/codec/front_coding_reader.hpp"

#include <array>
#include <vector>

namespace fts::codec {

namespace {

struct Key {
  KeyLengths lengths;
  std::uint64_t payload_bytes = 0;
  std::string_view suffix;
};

/// Removes a key from the front of `bytes`; false when they are none.
inline bool read_key(Bytes& bytes, Key& key) {
  if (bytes.size() >= 2) {
    // Nearly every key: both lengths in their half-bytes, the payload's in one byte.
    const std::uint32_t shared = bytes[0] >> 4;
    const std::uint32_t suffix = bytes[0] & kLongLength;
    if (shared < kLongLength && suffix < kLongLength && bytes[1] < 0x80 &&
        bytes.size() >= 2 + suffix) {
      key.lengths = {shared, suffix};
      key.payload_bytes = bytes[1];
      key.suffix = as_text(bytes.subspan(2, suffix));
      bytes = bytes.subspan(2 + suffix);
      return true;
    }
  }
  if (!read_key_lengths(bytes, key.lengths)) return false;
  if (!read_varint(bytes, key.payload_bytes) || bytes.size() < key.lengths.suffix) return false;
  key.suffix = as_text(bytes.first(key.lengths.suffix));
  bytes = bytes.subspan(key.lengths.suffix);
  return true;
}

}  // namespace

Result<std::unique_ptr<FrontCodingReader>> FrontCodingReader::open(storage::Section section,
                                                                   std::string_view name) {
  std::unique_ptr<FrontCodingReader> reader(new FrontCodingReader(section, name));
  const auto bytes = section.bytes();
  if (bytes.size() < kFrontCodingTrailerBytes) {
    return reader->corrupt("the section is smaller than a trailer", 0);
  }
  const auto trailer = bytes.size() - kFrontCodingTrailerBytes;
  FTS_TRY(section.verify(trailer, kFrontCodingTrailerBytes));
  reader->terms_ = load_le<std::uint32_t>(bytes.data() + trailer);
  const auto width = load_le<std::uint32_t>(bytes.data() + trailer + 4);
  reader->blocks_bytes_ = load_le<std::uint64_t>(bytes.data() + trailer + 8);
  reader->blocks_ = block_count_of(reader->terms_);
  if (width != 4 && width != 8) return reader->corrupt("an offset has neither 4 nor 8 bytes", 0);
  if (reader->blocks_bytes_ > trailer) return reader->corrupt("blocks end after the section", 0);
  reader->tables_offset_ = align_up(reader->blocks_bytes_, 8);
  const auto heads_bytes = 8 * head_table_entries(reader->blocks_);
  const auto offsets_bytes = align_up((std::uint64_t{reader->blocks_} + 1) * width, 8);
  if (reader->tables_offset_ + heads_bytes + offsets_bytes != trailer) {
    return reader->corrupt("the tables' size contradicts the number of terms", 0);
  }
  reader->heads_ = bytes.data() + reader->tables_offset_;
  reader->offsets_ = OffsetColumn(reader->heads_ + heads_bytes, width);
  return reader;
}

Status FrontCodingReader::corrupt(std::string_view what, std::uint64_t block) const {
  return corruption("dictionary \"" + std::string(name_) + "\", block " + std::to_string(block) +
                    ": " + std::string(what));
}

Status FrontCodingReader::verify_tables() const {
  if (tables_verified_.load(std::memory_order_relaxed)) return ok_status();
  FTS_TRY(section_.verify(tables_offset_, section_.bytes().size() - tables_offset_));
  tables_verified_.store(true, std::memory_order_relaxed);
  return ok_status();
}

Result<FrontCodingReader::Block> FrontCodingReader::block(std::uint32_t index) const {
  const auto begin = offsets_[index];
  const auto end = offsets_[std::uint64_t{index} + 1];
  if (begin > end || end > blocks_bytes_) return corrupt("its offset is out of range", index);
  FTS_TRY(section_.verify(begin, end - begin));
  auto bytes = section_.bytes().subspan(begin, end - begin);
  Block block;
  block.count = std::min(kTermsPerBlock, terms_ - index * kTermsPerBlock);
  if (bytes.size() < block.count) return corrupt("it ends inside its hashes", index);
  block.hashes = bytes.data();
  bytes = bytes.subspan(block.count);
  std::uint64_t key_bytes = 0;
  if (!read_varint(bytes, key_bytes) || key_bytes > bytes.size()) {
    return corrupt("it ends inside its keys", index);
  }
  block.keys = bytes.first(key_bytes);
  block.payloads = bytes.subspan(key_bytes);
  return block;
}

std::int64_t FrontCodingReader::last_head_not_above(std::uint64_t prefix) const {
  // Level sizes from the blocks up; the search goes from the smallest level down.
  std::array<std::uint64_t, 8> starts{};
  std::array<std::uint64_t, 8> sizes{};
  std::size_t levels = 0;
  std::uint64_t start = 0;
  for (std::uint64_t size = blocks_;; size = (size + kHeadFanout - 1) / kHeadFanout) {
    starts[levels] = start;
    sizes[levels++] = size;
    start += size;
    if (size <= kHeadFanout) break;
  }
  std::uint64_t group = 0;
  for (auto level = levels; level-- > 0;) {
    const auto first = group * kHeadFanout;
    auto count = std::min<std::uint64_t>(kHeadFanout, sizes[level] - first);
    const auto* base = heads_ + 8 * (starts[level] + first);
    // Branchless: `low` ends as the number of entries <= prefix.
    std::uint64_t low = 0;
    while (count > 0) {
      const auto half = (count + 1) / 2;
      low += load_le<std::uint64_t>(base + 8 * (low + half - 1)) <= prefix ? half : 0;
      count -= half;
    }
    if (low == 0) {
      // Only possible in the first group, unless the table is damaged.
      return static_cast<std::int64_t>(first) - 1;
    }
    group = first + low - 1;
  }
  return static_cast<std::int64_t>(group);
}

Result<std::string_view> FrontCodingReader::head(std::uint32_t index) const {
  FTS_ASSIGN(const Block block, this->block(index));
  auto keys = block.keys;
  Key key;
  if (!read_key(keys, key) || key.lengths.shared != 0) {
    return corrupt("its first key is damaged", index);
  }
  return key.suffix;
}

Result<std::int64_t> FrontCodingReader::block_of(std::string_view term) const {
  if (terms_ == 0) return -1;
  FTS_TRY(verify_tables());
  const auto prefix = head_prefix(term);
  auto high = last_head_not_above(prefix);
  if (high < 0 || load_le<std::uint64_t>(heads_ + 8 * high) != prefix) return high;
  // Heads that agree in eight bytes: compare them whole.
  auto low = prefix == 0 ? -1 : last_head_not_above(prefix - 1);
  while (low < high) {
    const auto middle = low + (high - low + 1) / 2;
    FTS_ASSIGN(const std::string_view head, this->head(static_cast<std::uint32_t>(middle)));
    if (head <= term) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

Result<FrontCodingReader::Scan> FrontCodingReader::scan(const Block& block, std::uint32_t index,
                                                        std::string_view term) const {
  Scan scan;
  auto keys = block.keys;
  std::uint64_t payload_offset = 0;
  // How many bytes of `term` the key before agrees with; that key is less than `term`.
  std::size_t matched = 0;
  Key key;
  for (; scan.index < block.count; ++scan.index) {
    if (!read_key(keys, key)) return corrupt("a key is damaged", index);
    const auto begin = payload_offset;
    if (key.payload_bytes > block.payloads.size() - begin) {
      return corrupt("a payload ends after the block", index);
    }
    payload_offset += key.payload_bytes;
    if (scan.index == 0) {
      if (key.lengths.shared != 0) return corrupt("its first key is damaged", index);
      scan.block_payload = block.payloads.first(key.payload_bytes);
    }
    // Keys ascend. One that shares more than `matched` differs from `term` where its predecessor
    // did; one that shares less is greater than its predecessor where that one agreed with `term`.
    if (key.lengths.shared > matched) continue;
    if (key.lengths.shared < matched) return scan;
    const auto rest = term.substr(matched);
    const auto common = common_prefix(rest, key.suffix);
    matched += common;
    const bool key_ends = common == key.suffix.size();
    const bool term_ends = common == rest.size();
    if (key_ends && term_ends) {
      scan.equal = true;
      scan.payload = block.payloads.subspan(begin, key.payload_bytes);
      return scan;
    }
    if (key_ends) continue;
    if (term_ends ||
        static_cast<std::uint8_t>(key.suffix[common]) > static_cast<std::uint8_t>(rest[common])) {
      return scan;
    }
  }
  return scan;
}

Result<std::optional<FrontCodedEntry>> FrontCodingReader::find(std::string_view term) const {
  FTS_ASSIGN(const std::int64_t found, block_of(term));
  if (found < 0) return std::optional<FrontCodedEntry>();
  const auto index = static_cast<std::uint32_t>(found);
  FTS_ASSIGN(const Block block, this->block(index));
  const auto hash = term_hash(term);
  std::uint32_t hits = 0;
  for (std::uint32_t i = 0; i < block.count; ++i) hits += block.hashes[i] == hash ? 1U : 0U;
  if (hits == 0) return std::optional<FrontCodedEntry>();
  FTS_ASSIGN(const Scan scan, this->scan(block, index, term));
  if (!scan.equal) return std::optional<FrontCodedEntry>();
  return std::optional<FrontCodedEntry>(
      FrontCodedEntry{index * kTermsPerBlock + scan.index, scan.payload, scan.block_payload});
}

Result<std::uint32_t> FrontCodingReader::lower_bound(std::string_view term) const {
  FTS_ASSIGN(const std::int64_t found, block_of(term));
  if (found < 0) return std::uint32_t{0};
  const auto index = static_cast<std::uint32_t>(found);
  FTS_ASSIGN(const Block block, this->block(index));
  FTS_ASSIGN(const Scan scan, this->scan(block, index, term));
  return index * kTermsPerBlock + scan.index;
}

Result<FrontCodedEntry> FrontCodingReader::entry(std::uint32_t rank) const {
  if (rank >= terms_) return corrupt("a rank is beyond the last term", rank / kTermsPerBlock);
  FTS_TRY(verify_tables());
  const auto index = rank / kTermsPerBlock;
  FTS_ASSIGN(const Block block, this->block(index));
  FrontCodedEntry entry;
  entry.rank = rank;
  auto keys = block.keys;
  std::uint64_t offset = 0;
  Key key;
  for (std::uint32_t i = 0; i <= rank % kTermsPerBlock; ++i) {
    if (!read_key(keys, key)) return corrupt("a key is damaged", index);
    if (key.payload_bytes > block.payloads.size() - offset) {
      return corrupt("a payload ends after the block", index);
    }
    entry.payload = block.payloads.subspan(offset, key.payload_bytes);
    if (i == 0) entry.block_payload = entry.payload;
    offset += key.payload_bytes;
  }
  return entry;
}

Result<std::string> FrontCodingReader::term(std::uint32_t rank) const {
  if (rank >= terms_) return corrupt("a rank is beyond the last term", rank / kTermsPerBlock);
  Iterator iterator(*this, rank);
  if (!iterator.next()) return iterator.status();
  return std::string(iterator.term());
}

FrontCodingReader::Iterator::Iterator(const FrontCodingReader& reader, std::uint32_t from_rank)
    : reader_(reader), next_rank_(from_rank) {}

bool FrontCodingReader::Iterator::fail(Status status) {
  status_ = std::move(status);
  return false;
}

bool FrontCodingReader::Iterator::start_block(std::uint32_t index) {
  auto block = reader_.block(index);
  if (!block.ok()) return fail(block.status());
  keys_ = block->keys;
  payloads_ = block->payloads;
  hashes_ = block->hashes;
  term_.clear();
  return true;
}

bool FrontCodingReader::Iterator::step() {
  Key key;
  const auto index = next_rank_ / kTermsPerBlock;
  if (!read_key(keys_, key) || key.lengths.shared > term_.size()) {
    return fail(reader_.corrupt("a key is damaged", index));
  }
  if (key.payload_bytes > payloads_.size()) {
    return fail(reader_.corrupt("a payload ends after the block", index));
  }
  term_.resize(key.lengths.shared);
  term_.append(key.suffix);
  payload_ = payloads_.first(key.payload_bytes);
  payloads_ = payloads_.subspan(key.payload_bytes);
  return true;
}

bool FrontCodingReader::Iterator::next() {
  if (!status_.ok() || next_rank_ >= reader_.terms_) return false;
  if (!in_block_) {
    // The first step: read the block from its head up to the wanted term.
    if (auto status = reader_.verify_tables(); !status.ok()) return fail(std::move(status));
    in_block_ = true;
    const auto wanted = next_rank_;
    next_rank_ -= next_rank_ % kTermsPerBlock;
    while (next_rank_ < wanted) {
      if (!next()) return false;
    }
  }
  const auto place = next_rank_ % kTermsPerBlock;
  if (place == 0 && !start_block(next_rank_ / kTermsPerBlock)) return false;
  if (!step()) return false;
  if (place == 0) block_payload_ = payload_;
  hash_ = hashes_[place];
  ++next_rank_;
  return true;
}

Status FrontCodingReader::check_heads() const {
  FTS_TRY(verify_tables());
  if (offsets_[0] != 0 || offsets_[blocks_] != blocks_bytes_) {
    return corrupt("the blocks do not fill their space", 0);
  }
  std::uint64_t below = 0;
  std::uint64_t below_size = blocks_;
  std::uint64_t start = blocks_;
  while (below_size > kHeadFanout) {
    const auto size = (below_size + kHeadFanout - 1) / kHeadFanout;
    for (std::uint64_t i = 0; i < size; ++i) {
      if (load_le<std::uint64_t>(heads_ + 8 * (start + i)) !=
          load_le<std::uint64_t>(heads_ + 8 * (below + i * kHeadFanout))) {
        return corrupt("the levels of the head table contradict each other", i);
      }
    }
    below = start;
    below_size = size;
    start += size;
  }
  return ok_status();
}

Status FrontCodingReader::check_block(std::uint32_t index, std::string& previous) const {
  Iterator iterator(*this, index * kTermsPerBlock);
  FTS_ASSIGN(const Block block, this->block(index));
  for (std::uint32_t i = 0; i < block.count; ++i) {
    if (!iterator.next()) return iterator.status();
    const auto term = iterator.term();
    if (i == 0 && load_le<std::uint64_t>(heads_ + 8 * std::uint64_t{index}) != head_prefix(term)) {
      return corrupt("the head table contradicts the block", index);
    }
    if ((index > 0 || i > 0) && term <= previous) return corrupt("its terms are not sorted", index);
    if (iterator.hash_ != term_hash(term)) return corrupt("a hash contradicts its term", index);
    previous.assign(term);
  }
  if (!iterator.keys_.empty() || !iterator.payloads_.empty()) {
    return corrupt("bytes are left over after its last term", index);
  }
  return ok_status();
}

Status FrontCodingReader::check() const {
  FTS_TRY(check_heads());
  std::string previous;
  for (std::uint32_t index = 0; index < blocks_; ++index) FTS_TRY(check_block(index, previous));
  return ok_status();
}

}  // namespace fts::codec
