#include "engine/service/completion_search.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "engine/base/hash.hpp"
#include "engine/query/query.hpp"
#include "engine/search/search.hpp"
#include "engine/text/utf8.hpp"

namespace fts::service {

namespace {

/// A form without accents that is so many times rarer than the same with accents is how people in a
/// hurry write it.
constexpr std::uint64_t kHurriedSpelling = 10;

struct Candidate {
  std::string text;
  std::string folded;
  std::uint64_t documents = 0;
  bool phrase = false;
  bool function_word = false;
  std::uint32_t typed_end = 0;
};

bool comes_before(const Candidate& a, const Candidate& b) {
  return std::tie(a.function_word, b.documents, a.text) <
         std::tie(b.function_word, a.documents, b.text);
}

/// How a text begins with what was typed: accents that were typed must be there, bare letters match
/// any.
class TypedBeginning {
 public:
  TypedBeginning(const analysis::Analyzer& analyzer, const CompletionQuestion& question)
      : analyzer_(analyzer), form_(question.form), bare_(question.form == question.folded) {}

  /// Where what was typed ends in `text`; nothing when the text begins otherwise. The words of
  /// `text` may have hyphens and apostrophes between them.
  std::optional<std::uint32_t> end_in(std::string_view text) const {
    std::size_t at = 0;
    std::string folded;
    for (std::size_t typed = 0; typed < form_.size();) {
      if (at == text.size()) return std::nullopt;
      const auto from = at;
      static_cast<void>(text::decode_utf8(text, at));
      const auto sign = text.substr(from, at - from);
      const auto rest = std::string_view(form_).substr(typed);
      if (rest.starts_with(sign)) {
        typed += sign.size();
      } else if (rest.front() == ' ' && (sign == "'" || sign == "-")) {
        ++typed;
      } else {
        analyzer_.fold(sign, folded);
        if (folded.empty() || !rest.starts_with(folded)) return std::nullopt;
        typed += folded.size();
      }
    }
    return static_cast<std::uint32_t>(at);
  }
  bool bare() const { return bare_; }
  /// The letters that were typed with an accent at the very begin: they can be looked up as bytes.
  std::string accented_begin() const {
    std::size_t at = 0;
    std::string folded;
    for (std::size_t next = 0; next < form_.size(); at = next) {
      static_cast<void>(text::decode_utf8(form_, next));
      const auto sign = std::string_view(form_).substr(at, next - at);
      analyzer_.fold(sign, folded);
      if (folded == sign) break;
    }
    return form_.substr(0, at);
  }

 private:
  const analysis::Analyzer& analyzer_;
  const std::string form_;
  const bool bare_;
};

class Search {
 public:
  Search(const index::Snapshot& snapshot, const CompletionQuestion& question, std::size_t size,
         QueryBudget& budget)
      : snapshot_(snapshot),
        question_(question),
        size_(size),
        budget_(budget),
        beginning_(*snapshot.analyzer, question) {
    for (const auto& view : snapshot_.segments) deleted_ += view.live.deleted_count();
  }

  Result<std::vector<Completion>> run() {
    // Some of the best may prove to be hurried spellings or deleted; rarely many.
    for (std::size_t wanted = size_ + 8;; wanted *= 8) {
      std::vector<Candidate> all;
      cut_ = false;
      FTS_TRY(collect(all, wanted));
      std::ranges::sort(all, comes_before);
      FTS_ASSIGN(auto found, present(all));
      if (found.size() == size_ || !cut_ || wanted >= kMaxCompletionSteps) return found;
    }
  }

 private:
  using Cursors = std::vector<std::unique_ptr<segment::CompletionCursor>>;

  Status collect(std::vector<Candidate>& all, std::size_t wanted) {
    if (question_.words) {
      const std::string accented = beginning_.accented_begin();
      FTS_TRY(collect(all, wanted, false, [&](const segment::SegmentReader& reader) {
        return reader.complete_words(question_.folded, accented);
      }));
    }
    if (question_.words && !beginning_.bare()) return collect_behind_words(all, wanted);
    return collect_phrases(all, wanted, question_.folded);
  }

  /// The accents of a phrase are not in its key, so that most keys may be in vain. But no phrase is
  /// more frequent than its first word, and the most frequent words are known.
  Status collect_behind_words(std::vector<Candidate>& all, std::size_t wanted) {
    std::set<std::string> keys;
    std::vector<std::uint64_t> documents;
    for (const auto& word : all) {
      if (word.function_word) continue;
      keys.insert(word.folded + ' ');
      documents.push_back(word.documents);
    }
    // What is rarer than so many words is not wanted.
    std::ranges::sort(documents, std::greater());
    floor_ = documents.size() < wanted ? 0 : documents[wanted - 1];
    for (const auto& key : keys) FTS_TRY(collect_phrases(all, wanted, key));
    floor_ = 0;
    return ok_status();
  }

  Status poll(std::uint64_t postings = 0) {
    return budget_.spend(postings) ? ok_status() : budget_.status();
  }

  Status collect_phrases(std::vector<Candidate>& all, std::size_t wanted, std::string_view key) {
    return collect(all, wanted, true, [&](const segment::SegmentReader& reader) {
      return reader.complete_phrases(key);
    });
  }

  /// Adds to `all` what it takes for the best `wanted` of one kind to be among them.
  template <typename Open>
  Status collect(std::vector<Candidate>& all, std::size_t wanted, bool phrases, Open&& open) {
    Cursors cursors;
    for (const auto& view : snapshot_.segments) {
      FTS_ASSIGN(cursors.emplace_back(), open(*view.reader));
    }
    std::vector<Candidate> found;
    std::unordered_map<std::string, bool, StringHash, std::equal_to<>> seen;
    for (std::size_t step = 0; step < kMaxCompletionSteps; ++step) {
      if (step % 64 == 0) FTS_TRY(poll());
      segment::CompletionCursor* best = nullptr;
      std::uint64_t left = 0;  // what a text not seen yet has at most
      for (const auto& cursor : cursors) {
        left += cursor->bound();
        if (best == nullptr || cursor->bound() > best->bound()) best = cursor.get();
      }
      if (left == 0) break;
      if (left < floor_ || (step % 8 == 0 && enough(found, wanted, left))) {
        cut_ = true;
        break;
      }
      if (!best->next()) FTS_TRY(best->status());
      const std::string name(phrases ? best->key() : best->text());
      if (!seen.emplace(name, true).second) continue;
      FTS_TRY(add(found, *best, name, phrases));
    }
    for (const auto& cursor : cursors) FTS_TRY(cursor->status());
    std::ranges::move(found, std::back_inserter(all));
    return ok_status();
  }

  /// Whether so many have as many documents as what is left; function words do not count.
  static bool enough(const std::vector<Candidate>& found, std::size_t wanted, std::uint64_t left) {
    return static_cast<std::size_t>(std::ranges::count_if(found, [left](const Candidate& each) {
             return !each.function_word && each.documents >= left;
           })) >= wanted;
  }

  Status add(std::vector<Candidate>& found, const segment::CompletionCursor& cursor,
             const std::string& name, bool phrase) {
    Candidate candidate;
    candidate.text = cursor.text();
    if (text::find_invalid_utf8(candidate.text) != candidate.text.size()) return ok_status();
    candidate.phrase = phrase;
    candidate.folded = name;
    const auto end = beginning_.end_in(candidate.text);
    if (!end) return ok_status();
    candidate.typed_end = *end;
    if (!phrase) {
      // A single letter or digit is nothing to go on with.
      if (one_character(name)) return ok_status();
      candidate.function_word = snapshot_.analyzer->is_stop_word(name);
      snapshot_.analyzer->fold(name, candidate.folded);
    }
    for (const auto& view : snapshot_.segments) {
      if (phrase) {
        FTS_ASSIGN(const std::uint32_t documents, view.reader->phrase_documents(name));
        candidate.documents += documents;
      } else {
        FTS_ASSIGN(const auto entry, view.reader->forms().find(name));
        if (entry) candidate.documents += entry->entry.document_frequency;
      }
    }
    found.push_back(std::move(candidate));
    return ok_status();
  }

  static bool one_character(std::string_view text) {
    std::size_t at = 0;
    static_cast<void>(text::decode_utf8(text, at));
    return at == text.size();
  }

  Result<std::vector<Completion>> present(const std::vector<Candidate>& sorted) {
    std::vector<Completion> out;
    for (const auto& candidate : sorted) {
      if (out.size() == size_) break;
      if (is_hurried(candidate, sorted)) continue;
      FTS_ASSIGN(const bool live, has_live_document(candidate));
      if (!live) continue;
      out.push_back(shown(candidate));
    }
    return out;
  }

  /// Forms have ligatures as two letters; French writes "oeu" and "oeil" with one, which takes as
  /// many bytes.
  Completion shown(const Candidate& candidate) const {
    constexpr std::string_view kLigature = "œ";
    static_assert(kLigature.size() == 2);
    std::string text = candidate.text;
    auto end = candidate.typed_end;
    const bool french = snapshot_.analyzer->name() == "french";
    for (auto at = french ? text.find("oe") : std::string::npos; at != std::string::npos;
         at = text.find("oe", at + 2)) {
      const auto after = std::string_view(text).substr(at + 2);
      if (!after.starts_with('u') && !after.starts_with("il")) continue;
      text.replace(at, kLigature.size(), kLigature);
      if (end == at + 1) ++end;
    }
    return {std::move(text), candidate.documents, {0, end}, candidate.phrase};
  }

  static bool is_hurried(const Candidate& candidate, const std::vector<Candidate>& sorted) {
    if (candidate.phrase || candidate.text != candidate.folded) return false;
    return std::ranges::any_of(sorted, [&](const Candidate& other) {
      return !other.phrase && other.folded == candidate.folded &&
             other.documents >= kHurriedSpelling * candidate.documents;
    });
  }

  Result<bool> has_live_document(const Candidate& candidate) {
    FTS_TRY(poll());
    if (candidate.phrase) return phrase_is_live(candidate);
    if (candidate.documents > deleted_) return true;
    for (const auto& view : snapshot_.segments) {
      FTS_ASSIGN(const auto found, view.reader->forms().find(candidate.text));
      if (!found) continue;
      FTS_ASSIGN(const auto list, view.reader->postings(found->entry));
      segment::PostingsCursor cursor(list, segment::PostingsNeed::kDocs);
      std::uint32_t seen = 0;
      for (auto doc = cursor.next(); doc != kNoDoc; doc = cursor.next()) {
        if (view.live.live(doc)) return true;
        if (++seen % 4096 == 0) FTS_TRY(poll(4096));
      }
      FTS_TRY(cursor.status());
    }
    return false;
  }

  Result<bool> phrase_is_live(const Candidate& candidate) {
    bool estimated = false;
    for (const auto& view : snapshot_.segments) {
      FTS_ASSIGN(const bool there, view.reader->phrases_estimated());
      estimated = estimated || there;
    }
    if (candidate.documents > deleted_ && !estimated) return true;
    query::ParsedQuery parsed;
    parsed.root.kind = query::SyntaxKind::kPhrase;
    parsed.root.text = candidate.folded;  // bare letters match any
    FTS_ASSIGN(query::Query query,
               query::analyze(parsed, *snapshot_.analyzer, {}, query::DefaultOperator::kAll));
    search::SearchRequest request;
    request.query = std::move(query.root);
    request.size = 1;
    request.budget = &budget_;
    request.total = search::TotalMode::kNone;
    FTS_ASSIGN(const search::SearchResult result, search::search(snapshot_, request));
    return !result.hits.empty();
  }

  const index::Snapshot& snapshot_;
  const CompletionQuestion& question_;
  const std::size_t size_;
  QueryBudget& budget_;
  const TypedBeginning beginning_;
  std::uint64_t deleted_ = 0;
  bool cut_ = false;         ///< there were more
  std::uint64_t floor_ = 0;  ///< nothing rarer is looked at
};

}  // namespace

Result<std::vector<Completion>> search_completions(const index::Snapshot& snapshot,
                                                   const CompletionQuestion& question,
                                                   std::size_t size, QueryBudget& budget) {
  if (size == 0) return std::vector<Completion>();
  return Search(snapshot, question, size, budget).run();
}

}  // namespace fts::service
