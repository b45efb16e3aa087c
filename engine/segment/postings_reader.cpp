// Opening a posting list: everything that later code leans on is checked here once, so that
// cursors index columns without looking.

#include <algorithm>
#include <string>

#include "engine/base/varint.hpp"
#include "engine/segment/postings.hpp"
#include "engine/segment/postings_bounds.hpp"
#include "engine/segment/postings_layout.hpp"
#include "engine/segment/postings_tiny.hpp"

namespace fts::segment {
namespace {

Status damaged(const std::string& what) {
  return corruption("postings: " + what +
                    "; the segment file is damaged, restore it from a backup");
}

/// True when the columns of n numbers rise from the first to the last.
bool strictly_ascending(const std::uint32_t* values, std::uint32_t n) {
  bool good = true;
  for (std::uint32_t i = 1; i < n; ++i) good &= values[i - 1] < values[i];
  return good;
}

template <typename T>
bool ascending_column(const std::uint8_t* column, std::uint32_t n) {
  bool good = true;
  for (std::uint32_t i = 1; i < n; ++i) {
    good &= load_le<T>(column + sizeof(T) * (i - 1)) <= load_le<T>(column + sizeof(T) * i);
  }
  return good;
}

bool known_encodings(const std::uint8_t* encodings, std::uint32_t n) {
  std::uint8_t all = 0;
  for (std::uint32_t i = 0; i < n; ++i) all |= encodings[i];
  return (all & ~kBlockEncodings) == 0;
}

}  // namespace

class PostingsListReader {
 public:
  PostingsListReader(const TermEntry& entry, Bytes postings, Bytes positions)
      : entry_(entry),
        postings_(postings),
        positions_(positions),
        layout_(std::make_shared<PostingsList::Layout>()) {}

  void verify_with(const storage::Section& postings, const storage::Section& positions,
                   CheckedLists* checked) {
    layout_->postings_section = postings;
    layout_->positions_section = positions;
    verify_ = true;
    checked_ = checked;
  }

  Result<PostingsList> open(std::uint32_t document_count, std::uint32_t field_count) {
    const auto df = entry_.document_frequency;
    if (df == 0 || df > document_count || entry_.total_frequency < df) {
      return damaged("an entry with " + std::to_string(df) + " documents of " +
                     std::to_string(document_count) + " and " +
                     std::to_string(entry_.total_frequency) + " occurrences");
    }
    if (field_count == 0 || field_count > limits::kMaxTextFields) {
      return invalid_argument("postings: field_count must be 1 to 8, got " +
                              std::to_string(field_count));
    }
    layout_->document_count = document_count;
    layout_->field_count = field_count;
    layout_->verified = !verify_;
    list_.document_frequency_ = df;
    list_.total_frequency_ = entry_.total_frequency;
    list_.block_count_ = (df + kBlockDocs - 1) / kBlockDocs;
    if (!entry_.inlined.empty()) {
      FTS_TRY(open_tiny());
    } else {
      FTS_TRY(df <= kBlockDocs ? open_short() : open_long());
      if (layout_->positions) FTS_TRY(open_positions());
    }
    list_.layout_ = std::move(layout_);
    return std::move(list_);
  }

 private:
  Status open_tiny();
  Status open_short();
  Status open_long();
  Status open_positions();
  Status read_columns(std::uint64_t& size);
  Status check_columns() const;
  Status verify(std::uint64_t offset, std::uint64_t size) const {
    return verify_ ? layout_->postings_section.verify(offset, size) : ok_status();
  }
  void use_one_block(DocNum last_doc, std::uint8_t bound);

  const TermEntry& entry_;
  Bytes postings_;
  Bytes positions_;
  bool verify_ = false;
  CheckedLists* checked_ = nullptr;
  PostingsList list_;
  std::shared_ptr<PostingsList::Layout> layout_;
};

/// The directory of a list of one block lives in the layout.
void PostingsListReader::use_one_block(DocNum last_doc, std::uint8_t bound) {
  auto& layout = *layout_;
  layout.one_last_doc[0] = last_doc;
  layout.one_bound[0] = bound;
  layout.ends = layout.one_end.data();
  layout.starts = layout.one_start.data();
  layout.encodings = &layout.one_encoding;
  list_.last_docs_ = layout.one_last_doc.data();
  list_.bounds_ = layout.one_bound.data();
  list_.group_bounds_ = layout.one_bound.data();
  list_.list_bound_ = bound;
}

Status PostingsListReader::open_tiny() {
  std::array<std::uint32_t, kMaxTinyNumbers> docs;
  std::array<std::uint32_t, kMaxTinyNumbers> numbers;
  std::array<std::uint8_t, kMaxTinyNumbers> masks;
  std::array<std::uint16_t, kMaxTinyNumbers + 1> count_starts;
  std::array<std::uint32_t, kMaxTinyNumbers * limits::kMaxTextFields> counts;
  std::array<std::uint32_t, kMaxTinyNumbers> deltas;
  TinyOutput out{docs.data(),  numbers.data(),      deltas.data(),
                 masks.data(), count_starts.data(), counts.data()};
  if (entry_.total_frequency > kMaxTinyNumbers ||
      !decode_tiny(entry_.inlined, entry_.document_frequency,
                   static_cast<std::uint32_t>(entry_.total_frequency), layout_->document_count,
                   layout_->field_count, out)) {
    return damaged("an inlined list does not hold its " +
                   std::to_string(entry_.document_frequency) + " documents");
  }
  layout_->tiny = true;
  layout_->verified = true;
  layout_->positions = out.has_deltas;
  layout_->payload = entry_.inlined;
  use_one_block(docs[entry_.document_frequency - 1], out.bound);
  list_.best_codes_ = out.best;
  return ok_status();
}

Status PostingsListReader::open_short() {
  const auto offset = entry_.postings_offset;
  if (offset >= postings_.size()) return damaged("a list outside of its section");
  // The head takes at most 22 bytes; what it says of the payload is verified after it was read.
  constexpr std::uint64_t kMaxHead = 22;
  FTS_TRY(verify(offset, std::min<std::uint64_t>(kMaxHead, postings_.size() - offset)));
  Bytes rest = postings_.subspan(offset);
  if (rest.size() < 5) return damaged("a list cut short");
  const auto flags = rest[0];
  const auto bound = rest[1];
  rest = rest.subspan(2);
  if (!read_best(rest, entry_.document_frequency, list_.best_codes_) || rest.empty()) {
    return damaged("a list cut short");
  }
  layout_->one_encoding = rest[0];
  rest = rest.subspan(1);
  std::uint64_t last_doc = 0;
  std::uint64_t size = 0;
  if ((flags & ~kListPositions) != 0 || !known_encodings(&layout_->one_encoding, 1) ||
      !read_varint(rest, last_doc) || !read_varint(rest, size)) {
    return damaged("the head of a list of one block");
  }
  if (last_doc >= layout_->document_count || last_doc + 1 < entry_.document_frequency ||
      size > rest.size()) {
    return damaged("a list of one block up to document " + std::to_string(last_doc) + " of " +
                   std::to_string(layout_->document_count));
  }
  layout_->positions = (flags & kListPositions) != 0;
  layout_->payload = rest.first(size);
  layout_->payload_offset = postings_.size() - rest.size();
  store_le(layout_->one_end.data(), static_cast<std::uint32_t>(size));
  use_one_block(static_cast<DocNum>(last_doc), bound);
  FTS_TRY(verify(layout_->payload_offset, size));
  layout_->verified = true;
  return ok_status();
}

Status PostingsListReader::open_long() {
  const auto offset = entry_.postings_offset;
  if (offset % 4 != 0 || offset >= postings_.size() || postings_.size() - offset < kLongHead) {
    return damaged("a list outside of its section");
  }
  std::uint64_t directory_size = 0;
  FTS_TRY(read_columns(directory_size));
  if (checked_ == nullptr || !checked_->has(offset, entry_.document_frequency)) {
    FTS_TRY(check_columns());
    if (checked_ != nullptr) checked_->add(offset, entry_.document_frequency);
  }
  const auto payload_size = layout_->end(list_.block_count_ - 1);
  layout_->payload_offset = offset + directory_size;
  if (payload_size > postings_.size() - layout_->payload_offset) {
    return damaged("the blocks of a list end outside of their section");
  }
  layout_->payload = postings_.subspan(layout_->payload_offset, payload_size);
  if (directory_size + payload_size <= kVerifyWholeBytes) {
    FTS_TRY(verify(layout_->payload_offset, payload_size));
    layout_->verified = true;
  }
  return ok_status();
}

/// Sets the columns to where they stand in the section, and verifies the bytes under them.
Status PostingsListReader::read_columns(std::uint64_t& size) {
  const auto offset = entry_.postings_offset;
  FTS_TRY(verify(offset, kLongHead));
  const std::uint8_t* data = postings_.data() + offset;
  const auto flags = data[0];
  if ((flags & ~kListFlags) != 0) return damaged("a list with unknown flags");
  layout_->positions = (flags & kListPositions) != 0;
  layout_->wide_ends = (flags & kListWideEnds) != 0;
  layout_->wide_starts = (flags & kListWideStarts) != 0;
  list_.list_bound_ = data[1];
  Bytes best = postings_.subspan(offset + 2, kLongHead - 2);
  read_best(best, entry_.document_frequency, list_.best_codes_);

  const std::uint64_t blocks = list_.block_count_;
  const std::uint64_t end_bytes = layout_->wide_ends ? 8 : 4;
  const std::uint64_t start_bytes = !layout_->positions ? 0 : layout_->wide_starts ? 8 : 4;
  const std::uint64_t groups = (blocks + kGroupBlocks - 1) / kGroupBlocks;
  size = kLongHead + blocks * (4 + end_bytes + start_bytes + 2) + groups;
  if ((flags & kListRanges) != 0) {
    // As many as up to the last document, which stands in the directory.
    const auto last_doc = offset + kLongHead + 4 * (blocks - 1);
    if (last_doc + 4 > postings_.size()) return damaged("a list cut short");
    FTS_TRY(verify(last_doc, 4));
    list_.range_count_ = load_le<std::uint32_t>(postings_.data() + last_doc) / kRangeDocs + 1;
    size += list_.range_count_;
  }
  if (size > postings_.size() - offset) {
    return damaged("the directory of " + std::to_string(blocks) + " blocks passes the section");
  }
  FTS_TRY(verify(offset, size));
  // Sections start at a multiple of 64 and this list at one of 4.
  list_.last_docs_ = reinterpret_cast<const std::uint32_t*>(data + kLongHead);
  layout_->ends = data + kLongHead + 4 * blocks;
  layout_->starts = layout_->ends + end_bytes * blocks;
  layout_->encodings = layout_->starts + start_bytes * blocks;
  list_.bounds_ = layout_->encodings + blocks;
  list_.group_bounds_ = list_.bounds_ + blocks;
  list_.range_bounds_ = list_.group_bounds_ + groups;
  return ok_status();
}

Status PostingsListReader::check_columns() const {
  const auto n = list_.block_count_;
  if (!strictly_ascending(list_.last_docs_, n) ||
      list_.last_docs_[n - 1] >= layout_->document_count) {
    return damaged("last documents of blocks do not ascend below the document count");
  }
  const bool ends = layout_->wide_ends ? ascending_column<std::uint64_t>(layout_->ends, n)
                                       : ascending_column<std::uint32_t>(layout_->ends, n);
  if (!ends) return damaged("ends of blocks do not ascend");
  if (layout_->positions) {
    const bool starts = layout_->wide_starts ? ascending_column<std::uint64_t>(layout_->starts, n)
                                             : ascending_column<std::uint32_t>(layout_->starts, n);
    if (!starts || layout_->start(n - 1) >= entry_.total_frequency) {
      return damaged("position counts of blocks do not ascend below the total frequency");
    }
  }
  if (!known_encodings(layout_->encodings, n)) return damaged("a block with unknown encoding");
  return ok_status();
}

Status PostingsListReader::open_positions() {
  const auto offset = entry_.positions_offset;
  if (offset >= positions_.size() ||
      !layout_->position_blocks.open(positions_.subspan(offset), entry_.total_frequency)) {
    return damaged("positions outside of their section");
  }
  layout_->positions_offset = offset;
  return ok_status();
}

Result<PostingsList> PostingsList::open(const TermEntry& entry, const storage::Section& postings,
                                        const storage::Section& positions,
                                        std::uint32_t document_count, std::uint32_t field_count,
                                        CheckedLists* checked) {
  PostingsListReader reader(entry, postings.bytes(), positions.bytes());
  reader.verify_with(postings, positions, checked);
  return reader.open(document_count, field_count);
}

Result<PostingsList> PostingsList::open_unverified(const TermEntry& entry, Bytes postings,
                                                   Bytes positions, std::uint32_t document_count,
                                                   std::uint32_t field_count) {
  return PostingsListReader(entry, postings, positions).open(document_count, field_count);
}

float PostingsList::best_share(std::uint64_t k) const {
  for (std::size_t i = 0; i < kBestRanks.size(); ++i) {
    if (k <= kBestRanks[i]) return decode_floor(best_codes_[i]);
  }
  return 0.0F;
}

bool PostingsList::has_positions() const { return layout_ != nullptr && layout_->positions; }

}  // namespace fts::segment
