#pragma once

// Numbers that must not be confused. Inside hot loops a document is a plain 32-bit number local to
// its segment (DocNum); everything that crosses a layer and could be mistaken for another number is
// a type of its own.

#include <compare>
#include <cstdint>
#include <functional>

namespace fts {

/// A document's number inside one segment: 0 .. document_count - 1. No document: kNoDoc.
using DocNum = std::uint32_t;
inline constexpr DocNum kNoDoc = 0xffffffffU;

/// A distinct integer type: compares and hashes, but converts to nothing silently.
template <typename Tag, typename Rep>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(Rep value) : value_(value) {}
  constexpr Rep value() const { return value_; }
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  Rep value_ = 0;
};

/// A segment's number: unique in its index for ever, in order of creation.
using SegmentId = Id<struct SegmentTag, std::uint64_t>;
/// A term's rank in the sorted dictionary of one segment.
using TermOrd = Id<struct TermOrdTag, std::uint32_t>;
/// A commit's number: each published manifest has the next one.
using Generation = Id<struct GenerationTag, std::uint64_t>;

}  // namespace fts

template <typename Tag, typename Rep>
struct std::hash<fts::Id<Tag, Rep>> {
  std::size_t operator()(fts::Id<Tag, Rep> id) const noexcept {
    return std::hash<Rep>{}(id.value());
  }
};
