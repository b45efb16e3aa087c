#include "engine/segment/term_dictionaries.hpp"

namespace fts::segment {

namespace {

Status damaged_entry(std::string_view dictionary, std::uint32_t rank) {
  return corruption("dictionary \"" + std::string(dictionary) + "\": the entry of rank " +
                    std::to_string(rank) + " is damaged");
}

/// An iterator over a front-coded dictionary with Decode turning payloads into entries.
template <typename Decode>
class EntryIterator final : public TermDictionary::Iterator {
 public:
  EntryIterator(const codec::FrontCodingReader& reader, std::uint32_t from, Decode decode)
      : terms_(reader, from), decode_(std::move(decode)) {}
  bool next() override {
    if (!status_.ok()) return false;
    if (!terms_.next()) {
      status_ = terms_.status();
      return false;
    }
    status_ = decode_({terms_.rank(), terms_.payload(), terms_.block_payload()}, entry_);
    return status_.ok();
  }
  std::string_view term() const override { return terms_.term(); }
  TermOrd ord() const override { return TermOrd(terms_.rank()); }
  const TermEntry& entry() const override { return entry_; }
  Status status() const override { return status_; }

 private:
  codec::FrontCodingReader::Iterator terms_;
  Decode decode_;
  TermEntry entry_;
  Status status_;
};

template <typename Decode>
std::unique_ptr<TermDictionary::Iterator> make_iterator(const codec::FrontCodingReader& reader,
                                                        std::uint32_t from, Decode decode) {
  return std::make_unique<EntryIterator<Decode>>(reader, from, std::move(decode));
}

}  // namespace

void append_members(ByteBuffer& out, std::span<const std::uint32_t> ranks) {
  append_varint(out, ranks.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    append_varint(out, i == 0 ? ranks[0] : ranks[i] - ranks[i - 1] - 1);
  }
}

bool read_members(Bytes& bytes, std::uint32_t form_count, std::vector<TermOrd>& members) {
  members.clear();
  std::uint64_t count = 0;
  if (!read_varint(bytes, count) || count == 0 || count > bytes.size()) return false;
  members.reserve(count);
  std::uint64_t rank = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t step = 0;
    if (!read_varint(bytes, step) || step >= form_count) return false;
    rank = i == 0 ? step : rank + step + 1;
    if (rank >= form_count) return false;
    members.emplace_back(static_cast<std::uint32_t>(rank));
  }
  return true;
}

Status FormDictionaryWriter::add(std::string_view form, const TermEntry& entry) {
  const bool first = dictionary_.at_block_start();
  payload_.clear();
  append_term_entry(payload_, entry, first ? TermEntry{} : base_);
  if (first) {
    base_ = entry;
    base_.inlined = {};
  }
  return dictionary_.add(form, payload_);
}

Status ClassDictionaryWriter::add(std::string_view name, std::span<const std::uint32_t> members,
                                  const TermEntry* entry, std::uint64_t postings_offset) {
  payload_.clear();
  if (dictionary_.at_block_start()) {
    // No entry of the block need exist, so that the base is the place in the postings alone.
    base_.document_frequency = 1;
    base_.postings_offset = postings_offset;
    append_varint(payload_, postings_offset);
  }
  append_members(payload_, members);
  if (entry != nullptr) append_term_entry(payload_, *entry, base_);
  return dictionary_.add(name, payload_);
}

Status FormDictionary::decode(const codec::FrontCodedEntry& found, TermEntry& entry) const {
  TermEntry base;
  if (found.rank % codec::kTermsPerBlock != 0) {
    auto first = found.block_payload;
    if (!read_term_entry(first, TermEntry{}, base)) return damaged_entry(name_, found.rank);
  }
  auto bytes = found.payload;
  if (!read_term_entry(bytes, base, entry) || !bytes.empty()) {
    return damaged_entry(name_, found.rank);
  }
  return ok_status();
}

Result<std::optional<TermDictionary::Found>> FormDictionary::find(std::string_view term) const {
  FTS_ASSIGN(const std::optional<codec::FrontCodedEntry> found, reader_->find(term));
  if (!found.has_value()) return std::optional<Found>();
  std::optional<Found> result(std::in_place);
  result->ord = TermOrd(found->rank);
  FTS_TRY(decode(*found, result->entry));
  return result;
}

Result<TermEntry> FormDictionary::entry(TermOrd ord) const {
  FTS_ASSIGN(const codec::FrontCodedEntry found, reader_->entry(ord.value()));
  TermEntry entry;
  FTS_TRY(decode(found, entry));
  return entry;
}

std::unique_ptr<TermDictionary::Iterator> FormDictionary::iterate(std::uint32_t from_ord) const {
  return make_iterator(*reader_, from_ord,
                       [this](const codec::FrontCodedEntry& found, TermEntry& entry) {
                         return decode(found, entry);
                       });
}

Status ClassDictionary::decode(const codec::FrontCodedEntry& found, std::vector<TermOrd>& members,
                               TermEntry& entry, bool& own_entry) const {
  TermEntry base;
  base.document_frequency = 1;  // what makes it a base: see ClassDictionaryWriter::add
  auto first = found.block_payload;
  auto bytes = found.payload;
  if (!read_varint(first, base.postings_offset)) return damaged_entry("classes", found.rank);
  if (found.rank % codec::kTermsPerBlock == 0) bytes = first;
  if (!read_members(bytes, forms_.size(), members)) return damaged_entry("classes", found.rank);
  own_entry = members.size() > 1;
  if (own_entry) {
    if (!read_term_entry(bytes, base, entry) || !bytes.empty()) {
      return damaged_entry("classes", found.rank);
    }
    return ok_status();
  }
  if (!bytes.empty()) return damaged_entry("classes", found.rank);
  FTS_ASSIGN(entry, forms_.entry(members[0]));
  return ok_status();
}

Result<std::optional<TermDictionary::Found>> ClassDictionary::find(std::string_view term) const {
  FTS_ASSIGN(const std::optional<codec::FrontCodedEntry> found, reader_->find(term));
  if (!found.has_value()) return std::optional<Found>();
  std::optional<Found> result(std::in_place);
  result->ord = TermOrd(found->rank);
  std::vector<TermOrd> members;
  bool own_entry = false;
  FTS_TRY(decode(*found, members, result->entry, own_entry));
  return result;
}

Result<TermEntry> ClassDictionary::entry(TermOrd ord) const {
  FTS_ASSIGN(const codec::FrontCodedEntry found, reader_->entry(ord.value()));
  TermEntry entry;
  std::vector<TermOrd> members;
  bool own_entry = false;
  FTS_TRY(decode(found, members, entry, own_entry));
  return entry;
}

Result<std::vector<TermOrd>> ClassDictionary::members(TermOrd ord) const {
  FTS_ASSIGN(const codec::FrontCodedEntry found, reader_->entry(ord.value()));
  auto bytes = found.payload;
  std::uint64_t base = 0;
  std::vector<TermOrd> members;
  const bool first = ord.value() % codec::kTermsPerBlock == 0;
  if ((first && !read_varint(bytes, base)) || !read_members(bytes, forms_.size(), members)) {
    return damaged_entry("classes", ord.value());
  }
  return members;
}

std::unique_ptr<TermDictionary::Iterator> ClassDictionary::iterate(std::uint32_t from_ord) const {
  return make_iterator(*reader_, from_ord,
                       [this, members = std::vector<TermOrd>()](const codec::FrontCodedEntry& found,
                                                                TermEntry& entry) mutable {
                         bool own_entry = false;
                         return decode(found, members, entry, own_entry);
                       });
}

}  // namespace fts::segment
