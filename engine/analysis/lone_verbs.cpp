#include "engine/analysis/lone_verbs.hpp"

#include <string_view>
#include <unordered_map>

#include "engine/analysis/light_stemmer.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/base/hash.hpp"

namespace fts::analysis {
namespace {

constexpr std::size_t kShortRootBytes = 4;

std::string stem_of(std::string_view word) {
  std::string stem;
  light_stem(word, stem);
  return stem;
}

class LoneVerbs {
 public:
  explicit LoneVerbs(const std::vector<Reading>& readings) : readings_(readings) {
    for (const auto& reading : readings_) {
      const auto [best, first] = best_.try_emplace(reading.form, &reading);
      if (!first && reading.rank < best->second->rank) best->second = &reading;
    }
  }

  std::unordered_set<std::string> find() const {
    std::unordered_set<std::string> lone;
    for (const auto& [form, best] : best_) {
      if (best->rank != ReadingRank::kVerb || best->lemma != form) continue;
      if (!has_derived_noun(form)) lone.emplace(form);
    }
    for (const auto& reading : readings_) {
      const auto* best = best_.find(reading.form)->second;
      const bool taken = best->lemma != reading.lemma && best->rank != ReadingRank::kVerb;
      if (taken && lone.contains(reading.lemma) && stem_of(best->lemma) == stem_of(reading.lemma))
        lone.erase(reading.lemma);
    }
    drop_variants(lone);
    return lone;
  }

 private:
  /// Spellings of one verb (connaître, connaitre) stand alone together or not at all.
  void drop_variants(std::unordered_set<std::string>& lone) const {
    std::unordered_set<std::string> attached;
    std::string folded;
    for (const auto& [form, best] : best_) {
      const bool verb = best->rank == ReadingRank::kVerb && best->lemma == form;
      if (!verb || lone.contains(best->form)) continue;
      fold_form(form, folded);
      attached.insert(folded);
    }
    std::erase_if(lone, [&](const std::string& verb) {
      fold_form(verb, folded);
      return attached.contains(folded);
    });
  }

  bool has_derived_noun(std::string_view verb) const {
    if (verb.size() <= 2) return false;
    const std::string root(verb.substr(0, verb.size() - 2));
    const bool long_root = verb.ends_with("er") && root.size() >= kShortRootBytes;
    const std::string stem = stem_of(verb);
    const auto related = [&](const std::string& noun) {
      const auto known = best_.find(noun);
      return known != best_.end() && known->second->rank == ReadingRank::kCitation &&
             stem_of(noun) == stem;
    };
    return related(root + "ation") || related(root + "ition") || related(root + "ement") ||
           (long_root && related(root));
  }

  const std::vector<Reading>& readings_;
  std::unordered_map<std::string_view, const Reading*, StringHash, std::equal_to<>> best_;
};

}  // namespace

std::unordered_set<std::string> find_lone_verbs(const std::vector<Reading>& readings) {
  return LoneVerbs(readings).find();
}

}  // namespace fts::analysis
