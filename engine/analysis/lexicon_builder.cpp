#include "engine/analysis/lexicon_builder.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "engine/analysis/normal_form.hpp"
#include "engine/analysis/stop_words.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/limits.hpp"
#include "engine/text/unicode.hpp"
#include "engine/text/utf8.hpp"

namespace fts::analysis {
namespace {

bool has_capital(std::string_view word) {
  for (std::size_t i = 0; i < word.size();) {
    if (text::is_upper(text::decode_utf8(word, i))) return true;
  }
  return false;
}

bool holds_digit(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

bool has_field(const std::vector<std::string_view>& fields, std::string_view field) {
  return std::ranges::find(fields, field) != fields.end();
}

enum class Speech { kNoun, kVerb, kName, kOther };

/// "po:nom", "po:v1__t_q_zz", "po:npr": of several the first that says.
Speech speech_of(const HunspellWord& word) {
  for (const auto field : word.fields) {
    if (field == "po:nom" || field == "po:adj") return Speech::kNoun;
    const bool verb =
        field.size() > 4 && field.starts_with("po:v") && field[4] >= '0' && field[4] <= '3';
    if (verb) return Speech::kVerb;
    if (field == "po:npr" || field == "po:prn" || field == "po:patr") return Speech::kName;
  }
  return Speech::kOther;
}

ReadingRank rank_of(const HunspellWord& word, bool lone_plural) {
  if (has_capital(word.entry)) return ReadingRank::kName;
  const bool citation = word.form == word.stem && !lone_plural;
  switch (speech_of(word)) {
    case Speech::kNoun:
      return citation ? ReadingRank::kCitation : ReadingRank::kInflected;
    case Speech::kVerb:
      return ReadingRank::kVerb;
    case Speech::kName:
      return ReadingRank::kName;
    case Speech::kOther:
      break;
  }
  return citation ? ReadingRank::kOther : ReadingRank::kInflected;
}

/// The form as the tokenizer makes it of this word alone; empty when it would make several.
std::string tokenized(std::string_view word) {
  std::string form;
  make_form(word, form);
  std::erase(form, '-');
  const bool one = form.size() <= limits::kMaxTermBytes && !holds_digit(form) &&
                   form.find_first_of(" ./") == std::string::npos;
  return one ? form : std::string();
}

class Builder {
 public:
  Status add_dictionary(const HunspellDictionary& dictionary) {
    return dictionary.expand({}, [this](const HunspellWord& word) { add(word); });
  }

  std::vector<Reading> finish(const std::vector<std::pair<std::string, std::string>>& hand_list) {
    find_singulars();
    rename_lemmas(hand_list);
    add_stop_words();
    return std::move(readings_);
  }

 private:
  void add(const HunspellWord& word) {
    auto form = tokenized(word.form);
    auto lemma = tokenized(word.stem);
    if (form.empty() || lemma.empty() || is_french_stop_word(form)) return;
    const bool lone_plural = speech_of(word) == Speech::kNoun && word.stem == word.form &&
                             has_field(word.fields, "is:pl");
    const auto rank = rank_of(word, lone_plural);
    if (rank == ReadingRank::kCitation) citations_.insert(form);
    if (lone_plural && (form.ends_with('s') || form.ends_with('x'))) {
      lone_plurals_.push_back(readings_.size());
    }
    readings_.push_back({std::move(form), std::move(lemma), rank});
  }

  void find_singulars() {
    for (const auto i : lone_plurals_) {
      const std::string_view plural = readings_[i].form;
      const std::string shorter(plural.substr(0, plural.size() - 1));
      if (citations_.contains(shorter)) {
        readings_[i].lemma = shorter;
      } else if (plural.ends_with("aux")) {
        const auto singular = std::string(plural.substr(0, plural.size() - 2)) + 'l';
        if (citations_.contains(singular)) readings_[i].lemma = singular;
      }
    }
  }

  void rename_lemmas(const std::vector<std::pair<std::string, std::string>>& hand_list) {
    std::unordered_map<std::string_view, std::string_view> renamed;
    for (const auto& [form, lemma] : hand_list) renamed.emplace(form, lemma);
    for (auto& reading : readings_) {
      const auto known = renamed.find(reading.lemma);
      if (known != renamed.end()) reading.lemma = known->second;
    }
    std::vector<Reading> first;
    for (const auto& [form, lemma] : hand_list) {
      first.push_back({form, lemma, ReadingRank::kCitation});
      first.push_back({lemma, lemma, ReadingRank::kCitation});
    }
    readings_.insert(readings_.begin(), std::make_move_iterator(first.begin()),
                     std::make_move_iterator(first.end()));
  }

  void add_stop_words() {
    std::unordered_set<std::string_view> lemmas;
    std::vector<Reading> own;
    for (const auto& reading : readings_) {
      const auto& lemma = reading.lemma;
      if (!lemmas.insert(lemma).second || !is_french_stop_word(lemma)) continue;
      own.push_back({lemma, lemma, ReadingRank::kCitation});
    }
    std::ranges::move(own, std::back_inserter(readings_));
  }

  std::vector<Reading> readings_;
  std::vector<std::size_t> lone_plurals_;
  std::unordered_set<std::string, StringHash, std::equal_to<>> citations_;
};

/// One lemma a form, and no lemma that is itself sent elsewhere.
Result<std::vector<std::pair<std::string, std::string>>> check_hand_list(
    std::vector<std::pair<std::string, std::string>> list) {
  std::unordered_set<std::string_view> forms;
  for (const auto& [form, lemma] : list) {
    if (!forms.insert(form).second) return invalid_argument("\"" + form + "\" has two lemmas");
  }
  for (const auto& [form, lemma] : list) {
    if (!forms.contains(lemma)) continue;
    return invalid_argument("\"" + form + "\" goes to \"" + lemma +
                            "\", which goes elsewhere; name the last lemma");
  }
  return list;
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> parse_hand_list(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> list;
  if (text::find_invalid_utf8(text) < text.size()) {
    return invalid_argument("the list made by hand is not UTF-8");
  }
  std::size_t line_number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    if (line.empty() || line.starts_with('#')) continue;
    const auto tab = line.find('\t');
    std::string form, lemma;
    if (tab != std::string_view::npos) {
      make_form(line.substr(0, tab), form);
      make_form(line.substr(tab + 1), lemma);
    }
    if (form.empty() || lemma.empty() || form == lemma ||
        lemma.find_first_of(" \t") != std::string::npos) {
      return invalid_argument("line " + std::to_string(line_number) +
                              ": expected a form, a tab and its lemma, found \"" +
                              std::string(line.substr(0, 80)) + "\"");
    }
    list.emplace_back(std::move(form), std::move(lemma));
  }
  return check_hand_list(std::move(list));
}

Result<std::vector<Reading>> make_readings(
    const HunspellDictionary& dictionary,
    const std::vector<std::pair<std::string, std::string>>& hand_list) {
  Builder builder;
  FTS_TRY(builder.add_dictionary(dictionary));
  return builder.finish(hand_list);
}

std::string notice_of(std::string_view aff) {
  std::string notice;
  if (aff.starts_with("\xEF\xBB\xBF")) aff.remove_prefix(3);
  while (aff.starts_with('#')) {
    const auto end = std::min(aff.find('\n'), aff.size());
    auto line = aff.substr(1, end - 1);
    aff.remove_prefix(std::min(end + 1, aff.size()));
    while (line.starts_with(' ')) line.remove_prefix(1);
    notice.append(line).push_back('\n');
    while (aff.starts_with('\n')) aff.remove_prefix(1);
  }
  return notice;
}

}  // namespace fts::analysis
