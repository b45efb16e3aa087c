#pragma once

// The postings of a class from those of its members, document by document: frequencies and counts
// per field add up, field masks unite, positions stay with the members. As the slow loop:
//
//   for each document d of any member: emit(d, sum of freq(m, d), union of mask(m, d), ...)
//
// Works in windows of 8192 documents: each member adds its postings to arrays over the window, then
// the documents that were touched are read off a bitmap. Memory: the arrays, and a cursor for each
// member of the class that has most. One thread.
//
// A member that is damaged ends as if its list ended, and `status()` tells: whoever took the last
// chunk asks it once.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/segment/postings.hpp"

namespace fts::segment {

class ClassPostingsMerger {
 public:
  explicit ClassPostingsMerger(std::uint32_t field_count);

  void start(std::span<const PostingsList> members);
  /// The next postings of the class, at most one window of them; an empty chunk at the end. Valid
  /// until the next call.
  PostingsChunk next();
  /// Ok, or what was wrong with the first member that could not be read to its end. kCorruption
  /// also when the members together count more than 2^32 - 1 occurrences in a document.
  Status status() const;

 private:
  static constexpr std::uint32_t kWindowDocs = 8192;

  struct Member {
    PostingsCursor cursor;
    PostingsChunk chunk;
    std::size_t at = 0;
    std::size_t count_at = 0;  ///< in chunk.field_counts
    std::uint32_t doc() const { return at < chunk.docs.size() ? chunk.docs[at] : kNoDoc; }
    void load();
  };

  void add_window(Member& member, std::uint32_t first);
  void add_posting(Member& member, std::uint32_t place);
  void emit_window(std::uint32_t first);
  void emit_doc(std::uint32_t doc, std::uint32_t place);
  void add_count(std::uint32_t& count, std::uint32_t occurrences);

  std::uint32_t field_count_;
  std::vector<Member> rooms_;  ///< of the most members that a class had
  std::span<Member> members_;  ///< of the class
  std::vector<std::uint64_t> touched_;
  std::size_t first_word_ = 0;
  std::size_t last_word_ = 0;
  std::vector<std::uint32_t> counts_;  ///< [place * field_count + field]
  std::vector<std::uint32_t> docs_;
  std::vector<std::uint32_t> freqs_;
  std::vector<std::uint8_t> masks_;
  std::vector<std::uint32_t> field_counts_;
  bool overflowed_ = false;
};

}  // namespace fts::segment
