#include "engine/analysis/synonyms.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/text/unicode.hpp"
#include "engine/text/utf8.hpp"

namespace fts::analysis {
namespace {

constexpr std::string_view kArrow = "=>";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

struct Line {
  std::vector<std::string_view> left, right;
};

std::vector<std::string_view> split_entries(std::string_view side) {
  std::vector<std::string_view> entries;
  for (;;) {
    const auto end = side.find('=');
    entries.push_back(trimmed(side.substr(0, end)));
    if (end == std::string_view::npos) return entries;
    side.remove_prefix(end + 1);
  }
}

Status check_entry(std::string_view entry) {
  if (entry.empty()) return invalid_argument("an entry is empty; write 'A = B' or 'A => B'");
  const auto has = [entry](std::string_view mark) { return entry.find(mark) != entry.npos; };
  if (has("\"") || has("*") || has("«") || has("»")) {
    return invalid_argument("'" + std::string(entry) +
                            "': an entry is plain words, without quotes and '*'");
  }
  bool has_word = false;
  for (std::size_t at = 0; at < entry.size();) {
    const auto kind = text::classify(text::decode_utf8(entry, at));
    has_word = has_word || kind == text::CharClass::kLetter || kind == text::CharClass::kDigit;
  }
  if (!has_word) {
    return invalid_argument("'" + std::string(entry) + "' has no letter or digit");
  }
  if (entry.size() > limits::kMaxSynonymBytes) {
    return limit_exceeded("an entry has " + std::to_string(entry.size()) +
                          " bytes; at most kMaxSynonymBytes (" +
                          std::to_string(limits::kMaxSynonymBytes) + ")");
  }
  return ok_status();
}

// A line that is neither blank nor a comment.
Result<Line> read_line(std::string_view text) {
  Line line;
  const auto arrow = text.find(kArrow);
  line.left = split_entries(text.substr(0, arrow));
  if (arrow != std::string_view::npos) {
    const auto rest = text.substr(arrow + kArrow.size());
    if (rest.find(kArrow) != std::string_view::npos) {
      return invalid_argument("'=>' stands there twice; write one group a line");
    }
    line.right = split_entries(rest);
  } else if (line.left.size() == 1) {
    return invalid_argument("'" + std::string(text.substr(0, 60)) +
                            "' has no '='; a group is 'A = B' or 'A => B'");
  }
  if (arrow != std::string_view::npos && line.left.size() > 1) {
    return invalid_argument("'=' before '=>'; write a line 'A => B' for each entry on the left");
  }
  std::vector<std::string_view> entries = line.left;
  entries.insert(entries.end(), line.right.begin(), line.right.end());
  for (const auto entry : entries) {
    FTS_TRY(check_entry(entry));
    if (std::ranges::count(entries, entry) > 1) {
      return invalid_argument("'" + std::string(entry) + "' stands there twice");
    }
  }
  return line;
}

template <typename Take>
Status each_line(std::string_view text, const Take& take) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    FTS_TRY(take(number, line));
  }
  return ok_status();
}

bool is_name(std::string_view entry) {
  for (std::size_t at = 0; at < entry.size();) {
    const auto c = text::decode_utf8(entry, at);
    if (text::classify(c) == text::CharClass::kLetter) return text::is_upper(c);
  }
  return true;
}

}  // namespace

Status check_synonyms(std::string_view text) {
  FTS_TRY(text::validate_utf8(text).with_context("synonyms"));
  if (text.size() > limits::kMaxSynonymsBytes) {
    return limit_exceeded("synonyms of " + std::to_string(text.size()) +
                          " bytes; at most kMaxSynonymsBytes (" +
                          std::to_string(limits::kMaxSynonymsBytes) + ")");
  }
  return each_line(text, [](std::size_t number, std::string_view line) {
    const auto read = read_line(line);
    return read.ok() ? ok_status()
                     : read.status().with_context("synonyms, line " + std::to_string(number));
  });
}

void SynonymTable::add(std::string_view text) {
  static_cast<void>(each_line(text, [this](std::size_t, std::string_view line) {
    const auto read = read_line(line);
    if (!read.ok()) return ok_status();
    Group group;
    const auto fill = [this](const std::vector<std::string_view>& entries, auto& out) {
      for (const auto entry : entries) out.push_back(add_entry(entry));
    };
    fill(read->left, group.left);
    fill(read->right, group.right);
    for (const auto entry : group.left) {
      groups_of_[entry].push_back(static_cast<std::uint32_t>(groups_.size()));
    }
    groups_.push_back(std::move(group));
    return ok_status();
  }));
}

std::uint32_t SynonymTable::add_entry(std::string_view text) {
  const auto number = static_cast<std::uint32_t>(entries_.size());
  auto& entry = entries_.emplace_back();
  groups_of_.emplace_back();
  entry.text = text;
  entry.is_name = is_name(text);
  const auto stream = analyzer_.make_stream();
  stream->reset(entry.text);
  TokenBuffer batch;
  while (stream->next(batch)) {
    for (const auto& token : batch.tokens) {
      if (token.index_only || token.span > 1) continue;
      SynonymWord word;
      if (token.is_form) {
        word.form = token.text;
      } else {
        analyzer_.form_of(token.text, word.form);
      }
      analyzer_.fold(word.form, word.folded);
      if (analyzer_.has_classes()) analyzer_.class_of(word.form, word.class_name);
      word.position = token.position;
      word.stop = token.kind == TokenKind::kArticle || analyzer_.is_stop_word(word.form);
      // One word a place: of a date or an ordinal written in two ways the first.
      if (!entry.words.empty() && entry.words.back().position == word.position) continue;
      entry.words.push_back(std::move(word));
    }
  }
  if (entry.words.empty()) return number;
  const auto start = entry.words.front().position;
  for (auto& word : entry.words) word.position -= start;
  const auto& head = entry.words.front();
  first_["f" + head.folded].push_back(number);
  if (!entry.is_name && !head.class_name.empty()) first_["c" + head.class_name].push_back(number);
  return number;
}

bool SynonymTable::begins(const SynonymEntry& entry, std::span<const SynonymWord> words) const {
  if (entry.words.size() > words.size()) return false;
  for (std::size_t i = 0; i < entry.words.size(); ++i) {
    const auto& wanted = entry.words[i];
    const auto& word = words[i];
    const bool same_class = !entry.is_name && !wanted.stop && !wanted.class_name.empty() &&
                            wanted.class_name == word.class_name;
    if (wanted.folded != word.folded && !same_class) return false;
    if (word.position - words[0].position != wanted.position) return false;
  }
  return true;
}

std::vector<SynonymTable::Match> SynonymTable::find(std::span<const SynonymWord> words) const {
  std::vector<std::uint32_t> candidates;
  const auto collect = [&](const std::string& key) {
    if (const auto found = first_.find(key); found != first_.end()) {
      candidates.insert(candidates.end(), found->second.begin(), found->second.end());
    }
  };
  if (words.empty()) return {};
  collect("f" + words[0].folded);
  if (!words[0].class_name.empty()) collect("c" + words[0].class_name);
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());

  std::vector<Match> matches;
  for (const auto candidate : candidates) {
    const auto& entry = entries_[candidate];
    if (groups_of_[candidate].empty() || !begins(entry, words)) continue;
    auto match = std::find_if(matches.begin(), matches.end(), [&entry](const Match& other) {
      return other.words == entry.words.size();
    });
    if (match == matches.end()) {
      match = matches.insert(match, Match{entry.words.size(), {}});
    }
    for (const auto group : groups_of_[candidate]) {
      const auto& found = groups_[group].right.empty() ? groups_[group].left : groups_[group].right;
      for (const auto other : found) {
        if (other != candidate) match->synonyms.push_back(&entries_[other]);
      }
    }
  }
  std::sort(matches.begin(), matches.end(),
            [](const Match& a, const Match& b) { return a.words > b.words; });
  return matches;
}

const SynonymTable& Synonyms::table() const {
  std::call_once(once_, [this] {
    auto table = std::make_unique<SynonymTable>(*analyzer_);
    table->add(shipped_synonyms());
    table->add(own_);
    table_ = std::move(table);
  });
  return *table_;
}

}  // namespace fts::analysis
