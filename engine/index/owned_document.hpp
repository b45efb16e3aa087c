#pragma once

// A copy of a document that outlives the call that brought it: one block of bytes and views into
// it.

#include <memory>
#include <utility>

#include "engine/index/document.hpp"

namespace fts::index {

class OwnedDocument {
 public:
  explicit OwnedDocument(const Document& document);

  const Document& view() const { return view_; }
  std::uint64_t memory_bytes() const {
    return size_bytes_ + sizeof(OwnedDocument) + view_.texts.capacity() * sizeof(FieldText) +
           view_.values.capacity() * sizeof(FieldValue);
  }

 private:
  Document view_;
  std::uint64_t size_bytes_ = 0;
  std::unique_ptr<char[]> bytes_;
};

}  // namespace fts::index
