#pragma once

// The dictionaries of a segment over front-coded blocks: forms, grams, classes and folds. What
// their payloads are:
//
//   form  := term entry, relative to the first form's of its block; a gram's is the same
//   class := [postings base varint, in the first class of a block]  members  [term entry]
//   fold  := members
//   members := count varint  rank varint  (difference - 1 varint){count - 1}
//
// A class with a single member has no entry of its own: its postings are its member's.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/codec/front_coding_reader.hpp"
#include "engine/codec/front_coding_writer.hpp"
#include "engine/segment/segment.hpp"

namespace fts::segment {

void append_members(ByteBuffer& out, std::span<const std::uint32_t> ranks);
/// False when the bytes are no members, or one is not below `form_count`.
bool read_members(Bytes& bytes, std::uint32_t form_count, std::vector<TermOrd>& members);

/// Adds entries in order, each relative to the first of its block. Grams are kept as forms are.
class FormDictionaryWriter {
 public:
  explicit FormDictionaryWriter(storage::ByteSink& sink) : dictionary_(sink) {}
  Status add(std::string_view form, const TermEntry& entry);
  Status finish() { return dictionary_.finish(); }
  std::uint32_t size() const { return dictionary_.size(); }

 private:
  codec::FrontCodingWriter dictionary_;
  TermEntry base_;
  ByteBuffer payload_;
};

class ClassDictionaryWriter {
 public:
  explicit ClassDictionaryWriter(storage::ByteSink& sink) : dictionary_(sink) {}
  /// `entry`: null for a class with one member. `postings_offset`: the size of the postings so far,
  /// not above the offset of this class or any later one.
  Status add(std::string_view name, std::span<const std::uint32_t> members, const TermEntry* entry,
             std::uint64_t postings_offset);
  Status finish() { return dictionary_.finish(); }

 private:
  codec::FrontCodingWriter dictionary_;
  TermEntry base_;
  ByteBuffer payload_;
};

class FormDictionary final : public TermDictionary {
 public:
  /// `name`: of the section, for errors.
  explicit FormDictionary(std::unique_ptr<codec::FrontCodingReader> reader,
                          std::string_view name = "forms")
      : reader_(std::move(reader)), name_(name) {}
  std::uint32_t size() const override { return reader_->size(); }
  Result<std::optional<Found>> find(std::string_view term) const override;
  Result<TermEntry> entry(TermOrd ord) const override;
  Result<std::string> term(TermOrd ord) const override { return reader_->term(ord.value()); }
  Result<std::uint32_t> lower_bound(std::string_view term) const override {
    return reader_->lower_bound(term);
  }
  std::unique_ptr<Iterator> iterate(std::uint32_t from_ord) const override;
  const codec::FrontCodingReader& reader() const { return *reader_; }

 private:
  Status decode(const codec::FrontCodedEntry& found, TermEntry& entry) const;

  std::unique_ptr<codec::FrontCodingReader> reader_;
  std::string_view name_;
};

class ClassDictionary final : public TermDictionary {
 public:
  /// `forms` outlives the dictionary.
  ClassDictionary(std::unique_ptr<codec::FrontCodingReader> reader, const FormDictionary& forms)
      : reader_(std::move(reader)), forms_(forms) {}
  std::uint32_t size() const override { return reader_->size(); }
  Result<std::optional<Found>> find(std::string_view term) const override;
  Result<TermEntry> entry(TermOrd ord) const override;
  Result<std::string> term(TermOrd ord) const override { return reader_->term(ord.value()); }
  Result<std::uint32_t> lower_bound(std::string_view term) const override {
    return reader_->lower_bound(term);
  }
  std::unique_ptr<Iterator> iterate(std::uint32_t from_ord) const override;
  const codec::FrontCodingReader& reader() const { return *reader_; }
  Result<std::vector<TermOrd>> members(TermOrd ord) const;
  /// A class's payload in parts; `own_entry` tells whether it has postings of its own. Of a class
  /// with one member the entry is looked up.
  Status decode(const codec::FrontCodedEntry& found, std::vector<TermOrd>& members,
                TermEntry& entry, bool& own_entry) const;

 private:
  std::unique_ptr<codec::FrontCodingReader> reader_;
  const FormDictionary& forms_;
};

}  // namespace fts::segment
