#include "engine/codec/front_coding_reader.hpp"

#include <utility>

namespace fts::codec {

namespace {

struct Key {
  KeyLengths lengths;
  std::uint64_t payload_bytes = 0;
  const std::uint8_t* suffix = nullptr;
  std::string_view suffix_text() const {
    return as_text({suffix, static_cast<std::size_t>(lengths.suffix)});
  }
};

bool read_long_key(Bytes& bytes, Key& key) {
  if (!read_key_lengths(bytes, key.lengths)) return false;
  if (!read_varint(bytes, key.payload_bytes) || bytes.size() < key.lengths.suffix) return false;
  key.suffix = bytes.data();
  bytes = bytes.subspan(key.lengths.suffix);
  return true;
}

/// Removes a key from the front of `bytes`; false when they are none.
inline bool read_key(Bytes& bytes, Key& key) {
  // Nearly every key: both lengths in their half-bytes, the payload's in one byte. Two bytes are
  // readable whatever the size, since a section has padding behind it.
  const std::uint32_t lengths = bytes.data()[0];
  const std::uint32_t suffix = lengths & kLongLength;
  const std::uint32_t payload = bytes.data()[1];
  if (lengths < kLongLength << 4 && suffix < kLongLength && payload < 0x80 &&
      bytes.size() >= 2 + suffix) [[likely]] {
    key.lengths = {lengths >> 4, suffix};
    key.payload_bytes = payload;
    key.suffix = bytes.data() + 2;
    bytes = {bytes.data() + 2 + suffix, bytes.size() - 2 - suffix};
    return true;
  }
  return read_long_key(bytes, key);
}

/// Whether one of the first `count` (at most 16) bytes at `hashes` is `hash`; 16 are readable.
bool contains(const std::uint8_t* hashes, std::uint32_t count, std::uint8_t hash) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  const auto zero_bytes = [&](std::uint64_t bytes) {
    // The lowest bit set is exact, which is all that a test for any needs.
    const auto difference = bytes ^ (kOnes * hash);
    return (difference - kOnes) & ~difference & kHighs;
  };
  auto low = load_le<std::uint64_t>(hashes);
  auto high = load_le<std::uint64_t>(hashes + 8);
  if (count < kTermsPerBlock) {
    // Places behind the last term get a byte that differs.
    const auto other = kOnes * static_cast<std::uint8_t>(~hash);
    const auto keep = [](std::uint32_t bytes) {
      return bytes >= 8 ? UINT64_MAX : (std::uint64_t{1} << (8 * bytes)) - 1;
    };
    const auto low_mask = keep(count);
    const auto high_mask = keep(count < 8 ? 0 : count - 8);
    low = (low & low_mask) | (other & ~low_mask);
    high = (high & high_mask) | (other & ~high_mask);
  }
  return (zero_bytes(low) | zero_bytes(high)) != 0;
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
  reader->find_levels();
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

bool FrontCodingReader::cut_block(std::uint32_t index, Block& block, Status& status) const {
  const auto fail = [&](std::string_view what) {
    status = corrupt(what, index);
    return false;
  };
  const auto begin = offsets_[index];
  const auto end = offsets_[std::uint64_t{index} + 1];
  if (begin > end || end > blocks_bytes_) return fail("its offset is out of range");
  if (auto verified = section_.verify(begin, end - begin); !verified.ok()) {
    status = std::move(verified);
    return false;
  }
  auto bytes = section_.bytes().subspan(begin, end - begin);
  block.count = std::min(kTermsPerBlock, terms_ - index * kTermsPerBlock);
  if (bytes.size() < block.count) return fail("it ends inside its hashes");
  block.hashes = bytes.data();
  bytes = bytes.subspan(block.count);
  std::uint64_t key_bytes = 0;
  if (!read_varint(bytes, key_bytes) || key_bytes > bytes.size()) {
    return fail("it ends inside its keys");
  }
  block.keys = bytes.first(key_bytes);
  block.payloads = bytes.subspan(key_bytes);
  return true;
}

void FrontCodingReader::find_levels() {
  const auto* entries = heads_;
  for (std::uint64_t size = blocks_;; size = (size + kHeadFanout - 1) / kHeadFanout) {
    levels_[level_count_++] = {entries, size};
    entries += 8 * size;
    if (size <= kHeadFanout) return;
  }
}

std::int64_t FrontCodingReader::last_head_not_above(std::uint64_t prefix) const {
  std::uint64_t group = 0;
  for (auto level = level_count_; level-- > 0;) {
    const auto first = group * kHeadFanout;
    auto count = std::min<std::uint64_t>(kHeadFanout, levels_[level].size - first);
    const auto* base = levels_[level].entries + 8 * first;
    // Branchless: `low` ends as the number of entries <= prefix.
    std::uint64_t low = 0;
    while (count > 0) {
      const auto half = (count + 1) / 2;
      low += load_le<std::uint64_t>(base + 8 * (low + half - 1)) <= prefix ? half : 0;
      count -= half;
    }
    // Nothing is: only possible in the first group, unless the table is damaged.
    if (low == 0) return static_cast<std::int64_t>(first) - 1;
    group = first + low - 1;
  }
  return static_cast<std::int64_t>(group);
}

bool FrontCodingReader::block_of(std::string_view term, std::int64_t& found, Status& status) const {
  found = -1;
  if (terms_ == 0) return true;
  if (!tables_verified_.load(std::memory_order_relaxed)) {
    status = verify_tables();
    if (!status.ok()) return false;
  }
  const auto prefix = head_prefix(term);
  found = last_head_not_above(prefix);
  if (found < 0 || load_le<std::uint64_t>(heads_ + 8 * found) != prefix) return true;
  return last_of_equal_prefixes(term, found, status);
}

/// Of the blocks up to `found` whose heads agree with the term in eight bytes, the last one whose
/// whole head is not above it; the block before them when all are.
bool FrontCodingReader::last_of_equal_prefixes(std::string_view term, std::int64_t& found,
                                               Status& status) const {
  const auto prefix = head_prefix(term);
  auto low = prefix == 0 ? -1 : last_head_not_above(prefix - 1);
  auto high = found;
  while (low < high) {
    const auto middle = low + (high - low + 1) / 2;
    const auto index = static_cast<std::uint32_t>(middle);
    Block block;
    if (!cut_block(index, block, status)) return false;
    Key head;
    if (!read_key(block.keys, head) || head.lengths.shared != 0) {
      status = corrupt("its first key is damaged", index);
      return false;
    }
    if (head.suffix_text() <= term) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  found = low;
  return true;
}

bool FrontCodingReader::scan(const Block& block, std::uint32_t index, std::string_view term,
                             Scan& scan, Status& status) const {
  const auto fail = [&](std::string_view what) {
    status = corrupt(what, index);
    return false;
  };
  auto keys = block.keys;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  // How many bytes of `term` the key before agrees with; that key is less than `term`.
  std::uint32_t matched = 0;
  Key key;
  for (; scan.index < block.count; ++scan.index) {
    if (!read_key(keys, key)) return fail("a key is damaged");
    begin = end;
    if (key.payload_bytes > block.payloads.size() - end) {
      return fail("a payload ends after the block");
    }
    end += key.payload_bytes;
    if (scan.index == 0) {
      if (key.lengths.shared != 0) return fail("its first key is damaged");
      scan.block_payload = block.payloads.first(end);
    }
    // Keys ascend. One that shares more than `matched` differs from `term` where its predecessor
    // did; one that shares less is greater than its predecessor where that one agreed with `term`.
    if (key.lengths.shared > matched) continue;
    if (key.lengths.shared < matched) return true;
    const auto suffix = key.suffix_text();
    const auto rest = term.substr(matched);
    const auto common = common_prefix(rest, suffix);
    matched += common;
    if (common < suffix.size()) {
      // The term ends inside the key, or they differ here.
      if (common == rest.size() ||
          static_cast<std::uint8_t>(suffix[common]) > static_cast<std::uint8_t>(rest[common])) {
        return true;
      }
    } else if (common == rest.size()) {
      scan.equal = true;
      scan.payload = block.payloads.subspan(begin, key.payload_bytes);
      return true;
    }
  }
  return true;
}

Result<std::optional<FrontCodedEntry>> FrontCodingReader::find(std::string_view term) const {
  Status status;
  std::int64_t found = -1;
  if (!block_of(term, found, status)) return status;
  if (found < 0) return std::optional<FrontCodedEntry>();
  const auto index = static_cast<std::uint32_t>(found);
  Block block;
  if (!cut_block(index, block, status)) return status;
  if (!contains(block.hashes, block.count, term_hash(term))) {
    return std::optional<FrontCodedEntry>();
  }
  Scan scan;
  if (!this->scan(block, index, term, scan, status)) return status;
  if (!scan.equal) return std::optional<FrontCodedEntry>();
  return std::optional<FrontCodedEntry>(
      FrontCodedEntry{index * kTermsPerBlock + scan.index, scan.payload, scan.block_payload});
}

Result<std::uint32_t> FrontCodingReader::lower_bound(std::string_view term) const {
  Status status;
  std::int64_t found = -1;
  if (!block_of(term, found, status)) return status;
  if (found < 0) return std::uint32_t{0};
  const auto index = static_cast<std::uint32_t>(found);
  Block block;
  Scan scan;
  if (!cut_block(index, block, status) || !this->scan(block, index, term, scan, status)) {
    return status;
  }
  return index * kTermsPerBlock + scan.index;
}

Result<FrontCodedEntry> FrontCodingReader::entry(std::uint32_t rank) const {
  if (rank >= terms_) return corrupt("a rank is beyond the last term", rank / kTermsPerBlock);
  FTS_TRY(verify_tables());
  const auto index = rank / kTermsPerBlock;
  Block block;
  Status status;
  if (!cut_block(index, block, status)) return status;
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
  Block block;
  if (!reader_.cut_block(index, block, status_)) return false;
  keys_ = block.keys;
  payloads_ = block.payloads;
  hashes_ = block.hashes;
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
  term_.append(key.suffix_text());
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

std::uint32_t FrontCodingReader::last_block_within(std::uint32_t index, std::string_view term,
                                                   std::size_t bytes) const {
  const auto unused = 8 * (8 - bytes);
  const auto wanted = head_prefix(term.substr(0, bytes)) >> unused;
  while (index + 1 < blocks_ &&
         load_le<std::uint64_t>(heads_ + 8 * (std::uint64_t{index} + 1)) >> unused == wanted) {
    ++index;
  }
  return index;
}

bool FrontCodingReader::Scanner::start_block() {
  if (next_rank_ == 0) {
    status_ = reader_.verify_tables();
    if (!status_.ok()) return false;
  }
  Block block;
  if (!reader_.cut_block(next_rank_ / kTermsPerBlock, block, status_)) return false;
  keys_ = block.keys;
  return true;
}

bool FrontCodingReader::Scanner::next() {
  if (!status_.ok()) return false;
  if (skip_ > 0 && skip_ <= 8 && next_rank_ > 0) {
    const auto block = (next_rank_ - 1) / kTermsPerBlock;
    const auto last = reader_.last_block_within(block, term_, skip_);
    if (last > block) next_rank_ = last * kTermsPerBlock;
  }
  for (; next_rank_ < reader_.terms_; ++next_rank_) {
    const bool first = next_rank_ % kTermsPerBlock == 0;
    if (first && !start_block()) return false;
    Key key;
    const auto damaged = [this] {
      status_ = reader_.corrupt("a key is damaged", next_rank_ / kTermsPerBlock);
      return false;
    };
    if (!read_key(keys_, key) || (first && key.lengths.shared > 0)) return damaged();
    const auto suffix = key.suffix_text();
    // What was passed over shares `skip_` bytes and more with term_, so that lengths below that are
    // as good as if term_ were the term before.
    const std::size_t shared = first ? common_prefix(term_, suffix) : key.lengths.shared;
    if (skip_ > 0 && shared >= skip_) continue;
    if (shared > term_.size()) return damaged();
    term_.resize(first ? 0 : shared);
    term_.append(suffix);
    shared_ = shared;
    skip_ = 0;
    ++next_rank_;
    return true;
  }
  return false;
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
  const auto count = std::min(kTermsPerBlock, terms_ - index * kTermsPerBlock);
  for (std::uint32_t i = 0; i < count; ++i) {
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
