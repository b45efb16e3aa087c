// The second look as query/query.hpp says it, from the words of the documents.

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "tests/model/model.hpp"

namespace fts::model {

using query::Level;
using query::Node;
using query::NodeKind;

double Model::scoring_weight(const query::Term& term) const {
  if (settings_.scoring != index::Scoring::kFrench) return 1;
  double weight = 1;
  if (term.stop) weight *= double{settings_.ranking.stop_weight};
  if (term.light) weight *= double{settings_.ranking.light_weight};
  return weight;
}

/// Whether the index, deleted documents included, leaves the node a chance.
bool Model::possible(const Node& node) const {
  const auto can = [this](const Node& child) { return possible(child); };
  const auto held = [this](const query::Term& term, Level level) {
    return idf_of(term, level) < idf(0);
  };
  switch (node.kind) {
    case NodeKind::kTerm:
      return held(node.term, node.term.level);
    case NodeKind::kFuzzy:
      return possible(expanded(node));
    case NodeKind::kPhrase:
      return std::all_of(node.slots.begin(), node.slots.end(), [&](const auto& slot) {
        return std::any_of(slot.alternatives.begin(), slot.alternatives.end(),
                           [&](const auto& term) { return held(term, term.level); });
      });
    case NodeKind::kPrefix: {
      auto anywhere = node;
      anywhere.field.clear();
      return std::any_of(documents_.begin(), documents_.end(),
                         [&](const auto& doc) { return matches(doc, anywhere); });
    }
    case NodeKind::kBoolean:
      return std::all_of(node.must.begin(), node.must.end(), can) &&
             std::all_of(node.filter.begin(), node.filter.end(), can) &&
             std::count_if(node.should.begin(), node.should.end(), can) >=
                 static_cast<std::ptrdiff_t>(node.minimum_should);
    case NodeKind::kNone:
      return false;
    default:
      return true;
  }
}

void Model::collect_words(const Node& node, double boost, std::vector<LookWord>& out) const {
  if (!possible(node)) return;
  boost *= double{node.boost};
  if (node.kind == NodeKind::kBoolean) {
    for (const auto& child : node.must) collect_words(child, boost, out);
    for (const auto& child : node.should) collect_words(child, boost, out);
    return;
  }
  if (node.kind != NodeKind::kTerm && node.kind != NodeKind::kFuzzy) return;
  LookWord word{node.kind == NodeKind::kFuzzy ? expanded(node) : node, boost, 0};
  const auto& term = word.node.term;
  word.boost *= scoring_weight(term);
  word.idf = idf_of(term, term.level);
  const bool counts = !term.stop && term.level != Level::kExact && word.boost > 0;
  if (counts) out.push_back(std::move(word));
}

std::vector<std::int64_t> Model::places(const ModelDocument& doc, std::size_t field,
                                        const LookWord& word) const {
  std::vector<std::int64_t> out;
  if ((fields_of(word.node) >> field & 1U) == 0) return out;
  const auto& term = word.node.term;
  for (const auto& one : doc.analyzed->words[field]) {
    if (worth(one, term, term.level) == 1) out.push_back(one.position);
  }
  return out;
}

double Model::accent_part(const ModelDocument& doc, const LookWord& word) const {
  const auto& term = word.node.term;
  if (term.level != Level::kClass || term.bare) return 0;
  const double tf = weighted_frequency(doc, fields_of(word.node), term, Level::kForm);
  if (tf <= 0) return 0;
  return double{settings_.ranking.accent_weight} * word.boost * idf_of(term, Level::kForm) *
         share(doc, tf);
}

double Model::lead_part(const ModelDocument& doc, const LookWord& word) const {
  const double half{settings_.ranking.lead_positions};
  const auto fields = settings_.text_fields.size();
  double tf = 0;
  for (std::size_t f = fields > 1 ? 1 : 0; f < fields; ++f) {
    const auto all = places(doc, f, word);
    if (all.empty()) continue;
    const auto first = static_cast<double>(*std::min_element(all.begin(), all.end()));
    tf += weight_of(f) * (first == 0 ? 1 : half / (half + first));
  }
  return double{settings_.ranking.lead_weight} * word.boost * word.idf * tf / (tf + 1);
}

double Model::title_part(const ModelDocument& doc, const LookWord& word) const {
  if (settings_.text_fields.size() == 1 || places(doc, 0, word).empty()) return 0;
  const double length = segment::decode_length(segment::encode_length(doc.analyzed->lengths[0]));
  const double k = 1.2 * (1 - 0.75 + 0.75 * length / average_title_);
  return double{settings_.ranking.title_weight} * word.boost * word.idf / (1 + k);
}

double Model::pair_part(const ModelDocument& doc, const LookWord& first,
                        const LookWord& second) const {
  const auto& ranking = settings_.ranking;
  const auto ordered = static_cast<std::int64_t>(ranking.proximity_ordered);
  const auto window = static_cast<std::int64_t>(ranking.proximity_window);
  double tf = 0;
  for (std::size_t f = 0; f < settings_.text_fields.size(); ++f) {
    auto anchors = places(doc, f, first);
    std::sort(anchors.begin(), anchors.end());
    anchors.erase(std::unique(anchors.begin(), anchors.end()), anchors.end());
    const auto others = places(doc, f, second);
    for (const auto p : anchors) {
      const auto some = [&](const auto& holds) {
        return std::any_of(others.begin(), others.end(), holds);
      };
      if (some([&](auto q) { return q > p && q - p <= ordered; })) {
        tf += weight_of(f);
      } else if (some([&](auto q) { return q != p && std::abs(q - p) < window; })) {
        tf += weight_of(f) * double{ranking.proximity_loose};
      }
    }
  }
  if (tf <= 0) return 0;
  return double{ranking.proximity_weight} * std::min(first.boost, second.boost) *
         std::min(first.idf, second.idf) * share(doc, tf);
}

std::size_t Model::second_look_hits() const {
  return static_cast<std::size_t>(settings_.ranking.second_look_hits);
}

std::optional<double> Model::second_look(const ModelDocument& doc,
                                         const search::SearchRequest& request) const {
  const bool french = settings_.scoring == index::Scoring::kFrench;
  if (!french || !request.sort.empty() || !request.second_look || second_look_hits() == 0) {
    return std::nullopt;
  }
  std::vector<LookWord> words;
  const bool can = !request.filter || possible(*request.filter);
  if (can) collect_words(request.query, 1.0, words);
  if (words.empty()) return std::nullopt;
  double sum = 0;
  for (const auto& word : words) sum += accent_part(doc, word);
  if (!settings_.positions) return sum;
  const auto holds = [&](const LookWord& word) {
    for (std::size_t f = 0; f < settings_.text_fields.size(); ++f) {
      if (!places(doc, f, word).empty()) return true;
    }
    return false;
  };
  for (std::size_t w = 0; w < words.size(); ++w) {
    if (!holds(words[w])) continue;
    sum += lead_part(doc, words[w]) + title_part(doc, words[w]);
    for (auto v = w - std::min(w, query::kProximityReach); v < w; ++v) {
      if (holds(words[v])) sum += pair_part(doc, words[v], words[w]);
    }
  }
  return sum;
}

}  // namespace fts::model
