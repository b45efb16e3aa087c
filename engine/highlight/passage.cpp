// A passage is chosen in two steps. First the run of marks that fits into the room and covers the
// most distinct clauses by weight (repetitions count little, closeness breaks ties, then the
// earlier run wins). Then the run is dressed: the sentences it touches if they fit, with those
// after and before them as long as there is room; else a cut at white space that leaves the run
// some context.

#include "engine/highlight/passage.hpp"

#include <algorithm>

#include "engine/query/chars.hpp"
#include "engine/text/utf8.hpp"

namespace fts::highlight {
namespace {

using query::character_at;
using query::character_before;
using query::is_space;

constexpr float kRepetitionWeight = 0.05F;
constexpr float kClosenessWeight = 0.2F;

bool is_folded_space(char32_t c) {
  return is_space(c) && c != 0xA0 && c != 0x202F && c != 0x2007 && c != 0x2009;
}

std::size_t skip_spaces(std::string_view text, std::size_t offset, std::size_t end) {
  while (offset < end && is_space(character_at(text, offset).code_point)) {
    offset += character_at(text, offset).size;
  }
  return std::min(offset, end);
}
std::size_t trim_spaces(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin && is_space(character_before(text, end).code_point)) {
    end -= character_before(text, end).size;
  }
  return std::max(begin, end);
}

// Marks that are shown together: their bytes, and where the first of them ends.
struct Run {
  std::size_t begin = 0, first_end = 0, end = 0;
};

// The run of marks with the best cover.
Run best_run(const std::vector<Mark>& marks, const Matcher& matcher, std::size_t max_bytes) {
  std::vector<std::uint32_t> counts(matcher.clause_count(), 0);
  float cover = 0;
  Run best;
  float best_score = -1;
  std::size_t right = 0;
  for (std::size_t left = 0; left < marks.size(); ++left) {
    const auto fits = [&](const Mark& mark) {
      return mark.end <= marks[left].begin + max_bytes || &mark == &marks[left];
    };
    for (; right < marks.size() && fits(marks[right]); ++right) {
      if (counts[marks[right].clause]++ == 0) cover += matcher.weight(marks[right].clause);
    }
    const Run run = {marks[left].begin, marks[left].end,
                     std::max(marks[left].end, marks[right - 1].end)};
    const auto width = static_cast<float>(run.end - run.begin) / static_cast<float>(max_bytes);
    const auto repeats = static_cast<float>(std::min<std::size_t>(right - left, 8));
    const float score = cover + kRepetitionWeight * repeats - kClosenessWeight * width;
    if (score > best_score) {
      best_score = score;
      best = run;
    }
    if (--counts[marks[left].clause] == 0) cover -= matcher.weight(marks[left].clause);
  }
  return best;
}

bool is_ascii_digit(std::string_view text, std::size_t offset) {
  return offset < text.size() && text[offset] >= '0' && text[offset] <= '9';
}

// Whether a passage may begin or end at the white space at `offset`: not in `100 000`, nor where a
// no-break space holds two things together.
bool may_cut(std::string_view text, std::size_t offset) {
  const auto space = character_at(text, offset);
  if (!is_folded_space(space.code_point)) return false;
  return offset == 0 || !is_ascii_digit(text, offset - 1) ||
         !is_ascii_digit(text, offset + space.size);
}

// White space at or after `offset`, at most `last`; `last` when there is none.
std::size_t next_space(std::string_view text, std::size_t offset, std::size_t last) {
  while (offset < last && !may_cut(text, offset)) offset += character_at(text, offset).size;
  return std::min(offset, last);
}
// The end of the last whole word that ends in (first, offset]; `first` when there is none.
std::size_t last_word_end(std::string_view text, std::size_t first, std::size_t offset) {
  if (offset >= text.size()) return text.size();
  while (offset > first && !may_cut(text, offset)) offset -= character_before(text, offset).size;
  return offset <= first ? first : trim_spaces(text, first, offset);
}

std::size_t cut_back(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return text.size();
  return text::cut_utf8(text, offset).size();
}

// Sentence `i` is [begin(i), ends[i]); its beginning is after the white space.
class Sentences {
 public:
  explicit Sentences(std::string_view text) : text_(text), ends_(sentence_ends(text)) {}

  std::size_t count() const { return ends_.size(); }
  std::size_t begin(std::size_t i) const {
    return skip_spaces(text_, i == 0 ? 0 : ends_[i - 1], ends_[i]);
  }
  std::size_t end(std::size_t i) const { return trim_spaces(text_, begin(i), ends_[i]); }
  /// The sentence that holds the byte at `offset`.
  std::size_t at(std::size_t offset) const {
    const auto found = std::upper_bound(ends_.begin(), ends_.end(), offset);
    const auto index = static_cast<std::size_t>(found - ends_.begin());
    return std::min(index, ends_.empty() ? 0 : ends_.size() - 1);
  }

 private:
  std::string_view text_;
  std::vector<std::uint32_t> ends_;
};

// Where the text between two white spaces that holds `offset` begins, no earlier than `floor`.
std::size_t chunk_begin(std::string_view text, std::size_t offset, std::size_t floor) {
  while (offset > floor) {
    const auto before = offset - character_before(text, offset).size;
    if (may_cut(text, before)) break;
    offset = before;
  }
  return offset;
}

// A passage cut at white space around `run`, from no earlier than `floor`, the beginning of its
// sentence.
Passage cut_around(std::string_view text, const Run& run, std::size_t floor,
                   std::size_t max_bytes) {
  const auto first =
      chunk_begin(text, run.begin, std::max(floor, run.begin - std::min(run.begin, max_bytes)));
  const auto last = next_space(text, run.end, std::min(text.size(), run.end + max_bytes));
  Passage passage;
  if (last - floor <= max_bytes) {
    passage.begin = floor;
  } else if (last - first <= max_bytes) {
    // A third of the room in front: what follows a word explains it more often.
    const auto room = max_bytes - (last - first);
    const auto earliest = cut_back(text, first - std::min(first - floor, room / 3));
    passage.begin = skip_spaces(text, next_space(text, earliest, first), first);
  } else {
    passage.begin = run.first_end - first <= max_bytes ? first : run.begin;
  }
  const auto limit = cut_back(text, passage.begin + max_bytes);
  passage.end = last_word_end(text, passage.begin, limit);
  // A word longer than the passage is the only one that is cut.
  if (passage.end <= passage.begin || passage.end < run.first_end) passage.end = limit;
  return passage;
}

}  // namespace

Passage choose_passage(std::string_view text, const std::vector<Mark>& marks,
                       const Matcher& matcher, std::size_t max_bytes) {
  const Sentences sentences(text);
  if (sentences.count() == 0) return {};
  Run run;
  run.begin = run.first_end = run.end = sentences.begin(0);
  if (!marks.empty()) run = best_run(marks, matcher, max_bytes);
  auto first = sentences.at(run.begin);
  auto last = sentences.at(run.end == run.begin ? run.begin : run.end - 1);
  const auto size = [&] { return sentences.end(last) - sentences.begin(first); };
  if (size() > max_bytes) return cut_around(text, run, sentences.begin(first), max_bytes);
  while (last + 1 < sentences.count() &&
         sentences.end(last + 1) - sentences.begin(first) <= max_bytes) {
    ++last;
  }
  while (first > 0 && sentences.end(last) - sentences.begin(first - 1) <= max_bytes) --first;
  return {sentences.begin(first), sentences.end(last)};
}

Snippet make_snippet(std::string_view text, Passage passage, const std::vector<Mark>& marks) {
  Snippet snippet;
  passage.begin = skip_spaces(text, passage.begin, passage.end);
  passage.end = trim_spaces(text, passage.begin, passage.end);
  snippet.cut_before = skip_spaces(text, 0, passage.begin) < passage.begin;
  snippet.cut_after = trim_spaces(text, passage.end, text.size()) > passage.end;
  auto mark = std::lower_bound(marks.begin(), marks.end(), passage.begin,
                               [](const Mark& m, std::size_t begin) { return m.begin < begin; });
  auto& spans = snippet.spans;
  std::size_t open_until = 0;  // in `text`; the last span is open while the copy is before it
  for (auto i = passage.begin; i < passage.end;) {
    for (; mark != marks.end() && mark->begin <= i; ++mark) {
      const auto end = std::min<std::size_t>(mark->end, passage.end);
      if (open_until <= i) spans.push_back({static_cast<std::uint32_t>(snippet.text.size()), 0});
      open_until = std::max(open_until, end);
    }
    const auto character = character_at(text, i);
    if (is_folded_space(character.code_point)) {
      if (snippet.text.empty() || snippet.text.back() != ' ') snippet.text += ' ';
    } else {
      snippet.text += text.substr(i, character.size);
    }
    i += character.size;
    if (i <= open_until) spans.back().end = static_cast<std::uint32_t>(snippet.text.size());
  }
  return snippet;
}

}  // namespace fts::highlight
