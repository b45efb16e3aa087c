#include "engine/analysis/lone_accidents.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "engine/analysis/light_stemmer.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/analysis/stop_words.hpp"
#include "engine/base/hash.hpp"

namespace fts::analysis {
namespace {

constexpr std::size_t kShortAccidentLetters = 6;

struct LemmaEntry {
  std::string_view text;
  std::string folded;  ///< a letter is a byte
  std::string stem;
  bool noun = false;  ///< or adjective
  bool verb = false;
};

bool is_vowel(char letter) { return std::string_view("aeiouy").find(letter) != std::string::npos; }

class LoneAccidents {
 public:
  LoneAccidents(const std::vector<Reading>& readings,
                const std::unordered_set<std::string>& alone) {
    std::unordered_map<std::string_view, std::size_t> numbers;
    for (const auto& reading : readings) {
      lemmas_[reading.form].push_back(reading.lemma);
      if (reading.form != reading.lemma || reading.rank == ReadingRank::kName) continue;
      const auto [known, is_new] = numbers.try_emplace(reading.form, words_.size());
      if (is_new) add(reading.form);
      auto& word = words_[known->second];
      word.noun = word.noun || reading.rank == ReadingRank::kCitation;
      word.verb = word.verb || reading.rank == ReadingRank::kVerb;
      if (word.verb) verbs_.insert(word.folded);
    }
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (!alone.contains(std::string(words_[i].text))) by_stem_[words_[i].stem].push_back(i);
    }
  }

  std::unordered_set<std::string> find() const {
    std::unordered_set<std::string> lone;
    for (const auto& [stem, members] : by_stem_) {
      for (const auto i : members) {
        if (stands_alone(words_[i], members)) lone.emplace(words_[i].text);
      }
    }
    return lone;
  }

 private:
  void add(std::string_view text) {
    LemmaEntry word;
    std::string stem;
    word.text = text;
    fold_form(text, word.folded);
    light_stem(text, stem);
    fold_form(stem, word.stem);
    words_.push_back(std::move(word));
  }

  bool stands_alone(const LemmaEntry& word, const std::vector<std::size_t>& members) const {
    if (word.noun && ends_in_silent_letter(word.folded) && is_french_stop_word(word.stem)) {
      return true;
    }
    return std::ranges::any_of(members, [&](std::size_t i) {
      return is_stranger(word, words_[i]) && collides(word, words_[i]);
    });
  }

  bool is_stranger(const LemmaEntry& word, const LemmaEntry& other) const {
    return !is_form_of(word, other.text) && !is_form_of(other, word.text);
  }
  bool is_form_of(const LemmaEntry& word, std::string_view lemma) const {
    const auto& lemmas = lemmas_.find(word.text)->second;
    return std::ranges::find(lemmas, lemma) != lemmas.end();
  }

  bool collides(const LemmaEntry& word, const LemmaEntry& other) const {
    if (word.folded == other.folded) return false;  // two spellings, as gaîté and gaité
    if (const auto at = doubled_letter(word, other)) {
      return (word.noun || word.verb) && (other.noun || other.verb) && tells_apart(word, *at);
    }
    if (!word.noun || doubled_letter(other, word)) return false;
    const auto& folded = word.folded;
    if (ends_in_silent_letter(folded)) return true;
    if (!other.noun) return false;
    if (folded == other.folded + "ement") return !is_made_of_verb(word);
    return folded.ends_with('r') && folded.compare(0, folded.size() - 1, other.folded) == 0;
  }

  static bool ends_in_silent_letter(const std::string& folded) {
    return folded.ends_with('x') || (folded.ends_with('s') && !folded.ends_with("ss"));
  }

  bool is_made_of_verb(const LemmaEntry& noun) const {
    const auto root = noun.folded.substr(0, noun.folded.size() - std::string_view("ement").size());
    return verbs_.contains(root + "er");
  }

  /// Where `word` has a letter twice that `other`, otherwise the same, has once.
  static std::optional<std::size_t> doubled_letter(const LemmaEntry& word,
                                                   const LemmaEntry& other) {
    const auto& folded = word.folded;
    if (folded.size() != other.folded.size() + 1) return std::nullopt;
    const auto differ = std::mismatch(other.folded.begin(), other.folded.end(), folded.begin());
    const auto at = static_cast<std::size_t>(differ.second - folded.begin());
    if (at == 0 || folded[at] != folded[at - 1]) return std::nullopt;
    if (folded.compare(at + 1, std::string::npos, other.folded, at) != 0) return std::nullopt;
    return at;
  }

  static bool tells_apart(const LemmaEntry& word, std::size_t at) {
    const auto& folded = word.folded;
    if (is_vowel(folded[at])) return false;
    const bool hisses = folded[at] == 's' && at >= 2 && at + 1 < folded.size() &&
                        is_vowel(folded[at - 2]) && is_vowel(folded[at + 1]);
    if (!hisses) return folded.size() <= kShortAccidentLetters;
    return !(word.verb && (folded.starts_with("dess") || folded.starts_with("ress")));
  }

  std::vector<LemmaEntry> words_;
  std::unordered_set<std::string> verbs_;  ///< folded infinitives
  std::unordered_map<std::string, std::vector<std::size_t>> by_stem_;
  std::unordered_map<std::string_view, std::vector<std::string_view>, StringHash, std::equal_to<>>
      lemmas_;  ///< of each form
};

}  // namespace

std::unordered_set<std::string> find_lone_accidents(const std::vector<Reading>& readings,
                                                    const std::unordered_set<std::string>& alone) {
  return LoneAccidents(readings, alone).find();
}

std::vector<Reading> bare_readings(const std::vector<Reading>& readings,
                                   const std::unordered_set<std::string>& lone) {
  std::unordered_map<std::string_view, bool> cited;  // of each form
  for (const auto& reading : readings) {
    auto& is_cited = cited[reading.form];
    is_cited = is_cited || reading.rank < ReadingRank::kInflected;
  }
  std::vector<Reading> bare;
  std::string folded;
  for (const auto& word : lone) {
    fold_form(word, folded);
    const auto known = cited.find(folded);
    if (folded == word || known == cited.end() || known->second) continue;
    bare.push_back({folded, word, ReadingRank::kCitation});
  }
  return bare;
}

}  // namespace fts::analysis
