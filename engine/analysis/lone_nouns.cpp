#include "engine/analysis/lone_nouns.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "engine/analysis/light_stemmer.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/base/hash.hpp"

namespace fts::analysis {
namespace {

constexpr std::size_t kShortWordLetters = 6;
constexpr std::size_t kShortestRootBytes = 3;

std::string folded_stem(std::string_view word) {
  std::string stem, folded;
  light_stem(word, stem);
  fold_form(stem, folded);
  return folded;
}

class LoneNouns {
 public:
  explicit LoneNouns(const std::vector<Reading>& readings) {
    std::string folded;
    for (const auto& reading : readings) {
      lemmas_[reading.form].push_back(reading.lemma);
      if (reading.rank != ReadingRank::kCitation || reading.form != reading.lemma) continue;
      fold_form(reading.form, folded);
      citations_[folded].push_back(reading.form);
    }
  }

  std::unordered_set<std::string> find() const {
    std::unordered_set<std::string> lone;
    for (const auto& [folded, words] : citations_) {
      for (const auto& word : words) {
        if (stands_alone(word, folded)) lone.emplace(word);
      }
    }
    return lone;
  }

 private:
  bool stands_alone(std::string_view word, std::string_view folded) const {
    if (word.ends_with("ée")) return has_double(word, folded.substr(0, folded.size() - 1));
    // Folded, a letter is a byte.
    if (word.ends_with('e') && folded.size() <= kShortWordLetters) {
      return has_double(word, folded.substr(0, folded.size() - 1));
    }
    return folded.ends_with("onnel") && has_double(word, folded.substr(0, folded.size() - 3));
  }

  /// Whether a word spelt `root` shares the stem of `word`, which is no form of it.
  bool has_double(std::string_view word, std::string_view root) const {
    const auto found = citations_.find(root);
    if (root.size() < kShortestRootBytes || found == citations_.end()) return false;
    const auto stem = folded_stem(word);
    return std::any_of(found->second.begin(), found->second.end(), [&](std::string_view other) {
      return folded_stem(other) == stem && !is_form_of(word, other);
    });
  }

  bool is_form_of(std::string_view word, std::string_view lemma) const {
    const auto& lemmas = lemmas_.find(word)->second;
    return std::find(lemmas.begin(), lemmas.end(), lemma) != lemmas.end();
  }

  template <typename Key>
  using Lists = std::unordered_map<Key, std::vector<std::string_view>, StringHash, std::equal_to<>>;
  Lists<std::string> citations_;    ///< by their fold
  Lists<std::string_view> lemmas_;  ///< of each form
};

}  // namespace

std::unordered_set<std::string> find_lone_nouns(const std::vector<Reading>& readings) {
  return LoneNouns(readings).find();
}

}  // namespace fts::analysis
