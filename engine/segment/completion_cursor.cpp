// The best of a range first: blocks by the most that one of their entries has, entries by what they
// have. A block is opened when no entry found so far has as much as it promises.

#include <algorithm>
#include <vector>

#include "engine/base/varint.hpp"
#include "engine/segment/completion_reader.hpp"
#include "engine/segment/completion_writer.hpp"

namespace fts::segment {

namespace {

/// Blocks opened only to put entries of equal frequency in the order of their texts.
constexpr std::uint32_t kMaxTieBlocks = 32;

class BestFirst final : public CompletionCursor {
 public:
  BestFirst(const CompletionSources& sources, std::string_view prefix)
      : sources_(sources), prefix_(prefix) {}

  /// Adds what begins with the prefix in one dictionary.
  Status add_range(CompletionPart part, const codec::FrontCodingReader& dictionary) {
    if (prefix_.empty()) return ok_status();
    FTS_ASSIGN(const std::uint32_t first, dictionary.lower_bound(prefix_));
    std::string after = prefix_;
    after.back() = static_cast<char>(static_cast<unsigned char>(after.back()) + 1);
    FTS_ASSIGN(const std::uint32_t end, dictionary.lower_bound(after));
    if (first >= end) return ok_status();
    ranges_.push_back({part, &dictionary, first, end});
    const auto range = static_cast<std::uint32_t>(ranges_.size() - 1);
    for (auto block = first / codec::kTermsPerBlock; block <= (end - 1) / codec::kTermsPerBlock;
         ++block) {
      const auto most =
          sources_.completion == nullptr ? UINT32_MAX : sources_.completion->largest(part, block);
      if (most > 0) blocks_.push_back({most, range, block});
    }
    return ok_status();
  }

  void start() {
    std::make_heap(blocks_.begin(), blocks_.end());
    fill();
  }

  bool next() override {
    if (!status_.ok() || entries_.empty()) return false;
    std::pop_heap(entries_.begin(), entries_.end());
    current_ = std::move(entries_.back());
    entries_.pop_back();
    fill();
    return status_.ok();
  }
  std::string_view text() const override { return current_.text; }
  std::string_view key() const override { return current_.key; }
  std::uint32_t documents() const override { return current_.documents; }
  std::uint32_t bound() const override { return entries_.empty() ? 0 : entries_[0].documents; }
  const Status& status() const override { return status_; }

 private:
  struct Range {
    CompletionPart part;
    const codec::FrontCodingReader* dictionary;
    std::uint32_t first, end;
  };
  struct Block {
    std::uint32_t most, range, index;
    // What comes first is the largest: blocks of a range in their order.
    bool operator<(const Block& other) const {
      if (most != other.most) return most < other.most;
      return std::pair(range, index) > std::pair(other.range, other.index);
    }
  };
  struct Entry {
    std::uint32_t documents = 0;
    std::string text, key;
    bool operator<(const Entry& other) const {
      if (documents != other.documents) return documents < other.documents;
      return text > other.text;
    }
  };

  /// Opens blocks until the best entry found is the best there is.
  void fill() {
    while (status_.ok() && !blocks_.empty()) {
      if (!entries_.empty()) {
        if (blocks_[0].most < entries_[0].documents) return;
        if (blocks_[0].most == entries_[0].documents && ++tie_blocks_ > kMaxTieBlocks) return;
      }
      std::pop_heap(blocks_.begin(), blocks_.end());
      const Block block = blocks_.back();
      blocks_.pop_back();
      status_ = open(ranges_[block.range], block.index);
    }
  }

  Status open(const Range& range, std::uint32_t block) {
    const auto begin = block * codec::kTermsPerBlock;
    const auto end = std::min(range.end, begin + codec::kTermsPerBlock);
    codec::FrontCodingReader::Iterator term(*range.dictionary, begin);
    while (term.rank() + 1 < end && term.next()) {
      if (term.rank() < range.first) continue;
      FTS_TRY(take(range.part, term));
    }
    return term.status();
  }

  Status take(CompletionPart part, const codec::FrontCodingReader::Iterator& term) {
    if (part == CompletionPart::kForms) return take_form(term);
    if (part == CompletionPart::kFolds) return take_fold(term);
    Phrase phrase;
    if (!read_phrase(term.payload(), term.term(), phrase)) {
      return corruption("section phrases: an entry is damaged");
    }
    push({phrase.documents, std::move(phrase.text), std::move(phrase.key)});
    return ok_status();
  }

  Status take_form(const codec::FrontCodingReader::Iterator& term) {
    if (alternative(term.rank())) return ok_status();
    auto payload = term.payload();
    std::uint64_t head = 0;  // see postings_entry.cpp
    if (!read_varint(payload, head) || head >> 2 > UINT32_MAX) {
      return corruption("dictionary \"forms\": an entry is damaged");
    }
    push({static_cast<std::uint32_t>(head >> 2), std::string(term.term()), {}});
    return ok_status();
  }

  Status take_fold(const codec::FrontCodingReader::Iterator& term) {
    auto payload = term.payload();
    if (!read_members(payload, sources_.forms->size(), members_)) {
      return corruption("section folds: an entry is damaged");
    }
    for (const auto member : members_) {
      if (alternative(member.value())) continue;
      FTS_ASSIGN(std::string form, sources_.forms->term(member));
      if (form.starts_with(prefix_)) continue;  // the range of forms has it
      FTS_ASSIGN(const TermEntry entry, sources_.forms->entry(member));
      push({entry.document_frequency, std::move(form), {}});
    }
    return ok_status();
  }

  bool alternative(std::uint32_t form) const {
    return sources_.completion != nullptr && sources_.completion->alternative(form);
  }
  void push(Entry entry) {
    entries_.push_back(std::move(entry));
    std::push_heap(entries_.begin(), entries_.end());
  }

  const CompletionSources sources_;
  const std::string prefix_;
  std::vector<Range> ranges_;
  std::vector<Block> blocks_;
  std::vector<Entry> entries_;
  std::vector<TermOrd> members_;
  std::uint32_t tie_blocks_ = 0;
  Entry current_;
  Status status_;
};

Status verify(const CompletionSources& sources) {
  return sources.completion == nullptr ? ok_status() : sources.completion->verify();
}

}  // namespace

Result<std::unique_ptr<CompletionCursor>> complete_words(const CompletionSources& sources,
                                                         std::string_view folded,
                                                         std::string_view accented) {
  FTS_TRY(verify(sources));
  const bool by_bytes = !accented.empty();
  auto cursor = std::make_unique<BestFirst>(sources, by_bytes ? accented : folded);
  FTS_TRY(cursor->add_range(CompletionPart::kForms, sources.forms->reader()));
  if (!by_bytes && sources.folds != nullptr) {
    FTS_TRY(cursor->add_range(CompletionPart::kFolds, *sources.folds));
  }
  cursor->start();
  return std::unique_ptr<CompletionCursor>(std::move(cursor));
}

Result<std::unique_ptr<CompletionCursor>> complete_phrases(const CompletionSources& sources,
                                                           std::string_view key) {
  FTS_TRY(verify(sources));
  auto cursor = std::make_unique<BestFirst>(sources, key);
  if (sources.completion != nullptr) {
    FTS_TRY(cursor->add_range(CompletionPart::kPhrases, sources.completion->phrases()));
  }
  cursor->start();
  return std::unique_ptr<CompletionCursor>(std::move(cursor));
}

}  // namespace fts::segment
