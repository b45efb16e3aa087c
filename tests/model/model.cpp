#include "tests/model/model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "engine/index/inverter.hpp"
#include "engine/query/fuzzy.hpp"

namespace fts::model {

using query::Level;
using query::Node;
using query::NodeKind;
using query::Term;

std::vector<std::string> Version::stored_texts(std::size_t fields) const {
  std::vector<std::string> out(fields);
  std::vector<bool> begun(fields, false);
  for (const auto& [field, text] : texts) {
    if (begun[field]) out[field] += '\n';
    begun[field] = true;
    out[field] += text;
  }
  return out;
}

Analyzed analyze(const analysis::Analyzer& analyzer, const Version& version, std::size_t fields) {
  Analyzed out;
  out.words.resize(fields);
  out.lengths.resize(fields);
  std::vector<std::uint32_t> base(fields, 0);
  const auto stream = analyzer.make_stream();
  analysis::TokenBuffer buffer;
  for (const auto& [field, text] : version.texts) {
    stream->reset(text);
    while (stream->next(buffer)) {
      for (const auto& token : buffer.tokens) {
        Word word;
        word.position = base[field] + token.position;
        word.surface = text.substr(token.begin, token.end - token.begin);
        word.form = token.text;
        if (!token.is_form) analyzer.form_of(token.text, word.form);
        analyzer.fold(word.form, word.folded);
        analyzer.class_of(word.form, word.class_name);
        if (word.class_name.empty()) word.class_name = word.form;
        out.words[field].push_back(std::move(word));
      }
    }
    base[field] += stream->positions() + index::kTextGap;
    out.lengths[field] += stream->positions();
  }
  return out;
}

Model::Model(const index::Settings& settings, const analysis::Analyzer& analyzer,
             std::vector<ModelDocument> documents)
    : settings_(settings), analyzer_(analyzer), documents_(std::move(documents)) {
  std::vector<std::uint64_t> totals(settings.text_fields.size(), 0);
  for (auto& doc : documents_) {
    std::set<std::string> forms;
    std::set<std::string> classes;
    double weighted = 0;
    bool text = false;
    for (std::size_t f = 0; f < totals.size(); ++f) {
      const auto length = doc.analyzed->lengths[f];
      totals[f] += length;
      weighted += double{settings.text_fields[f].weight} * length;
      text = text || length > 0;
      for (const auto& word : doc.analyzed->words[f]) {
        if (forms.insert(word.form).second) forms_by_fold_[word.folded].push_back(word.form);
        classes.insert(word.class_name);
      }
    }
    doc.combined_length = segment::decode_length(
        segment::encode_length(static_cast<std::uint32_t>(std::lround(weighted))));
    documents_with_text_ += text ? 1 : 0;
    for (const auto& form : forms) ++form_df_[form];
    for (const auto& name : classes) ++class_df_[name];
  }
  for (auto& [fold, forms] : forms_by_fold_) {
    std::sort(forms.begin(), forms.end());
    forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
  }
  if (documents_with_text_ == 0) return;
  double sum = 0;
  for (std::size_t f = 0; f < totals.size(); ++f) {
    sum += double{settings.text_fields[f].weight} * static_cast<double>(totals[f]);
  }
  average_length_ = sum / static_cast<double>(documents_with_text_);
  const auto words = std::accumulate(totals.begin(), totals.end(), std::uint64_t{0});
  if (totals.size() > 1 && words > 0) word_weight_ = sum / static_cast<double>(words);
  if (totals[0] > 0) {
    average_title_ = static_cast<double>(totals[0]) / static_cast<double>(documents_with_text_);
  }
}

Model::FieldMask Model::fields_of(const Node& node) const {
  FieldMask mask = 0;
  for (std::size_t f = 0; f < settings_.text_fields.size(); ++f) {
    if (node.field.empty() || settings_.text_fields[f].name == node.field) mask |= 1U << f;
  }
  return mask;
}

double Model::weight_of(std::size_t field) const {
  if (settings_.text_fields.size() == 1) return 1;
  return double{settings_.text_fields[field].weight};
}

const std::vector<std::string>& Model::classes_of(const Term& term) const {
  const auto key = term.class_name + '\n' + term.form + (term.bare ? "\nbare" : "");
  if (const auto known = classes_of_.find(key); known != classes_of_.end()) return known->second;
  std::set<std::string> names = {term.class_name.empty() ? term.form : term.class_name};
  const auto forms = forms_by_fold_.find(term.folded);
  if (term.bare && forms != forms_by_fold_.end()) {
    for (const auto& form : forms->second) {
      std::string name;
      analyzer_.class_of(form, name);
      names.insert(name.empty() ? form : name);
    }
  }
  return classes_of_[key] = {names.begin(), names.end()};
}

bool Model::is(const Word& word, const Term& term, Level level) const {
  if (level == Level::kFold) return word.folded == term.folded;
  if (level != Level::kClass || !analyzer_.has_classes()) return word.form == term.form;
  const auto& classes = classes_of(term);
  return std::find(classes.begin(), classes.end(), word.class_name) != classes.end();
}

double Model::worth(const Word& word, const Term& term, Level level) const {
  if (is(word, term, level)) return 1;
  if (level != Level::kClass) return 0;
  double of_class = 0;
  double of_form = 0;
  for (const auto& variant : term.variants) {
    const bool by_class = variant.level == Level::kClass && analyzer_.has_classes();
    const auto& name = by_class ? word.class_name : word.form;
    if (variant.name != name) continue;
    auto& weight = by_class ? of_class : of_form;
    weight = std::max(weight, double{variant.weight});
  }
  return of_class > 0 ? of_class : of_form;
}

double Model::weighted_frequency(const ModelDocument& doc, FieldMask fields, const Term& term,
                                 Level level) const {
  double tf = 0;
  for (std::size_t f = 0; f < doc.analyzed->words.size(); ++f) {
    if ((fields >> f & 1U) == 0) continue;
    for (const auto& word : doc.analyzed->words[f]) {
      tf += weight_of(f) * worth(word, term, level);
    }
  }
  return tf;
}

bool Model::exact_somewhere(const ModelDocument& doc, FieldMask fields, const Term& term) const {
  for (std::size_t f = 0; f < doc.analyzed->words.size(); ++f) {
    if ((fields >> f & 1U) == 0) continue;
    for (const auto& word : doc.analyzed->words[f]) {
      if (word.form == term.form && word.surface == term.surface) return true;
    }
  }
  return false;
}

double Model::idf(std::uint64_t df) const {
  const auto n = static_cast<double>(documents_with_text_);
  const auto d = static_cast<double>(df);
  return std::log(1 + (n - d + 0.5) / (d + 0.5));
}

namespace {

std::uint64_t df_in(const std::map<std::string, std::uint64_t>& table, const std::string& name) {
  const auto found = table.find(name);
  return found == table.end() ? std::uint64_t{0} : found->second;
}

}  // namespace

// The own lists and variants of weight 1; when no document has those, all variants that count.
std::uint64_t Model::class_df(const Term& term) const {
  const bool classes = analyzer_.has_classes();
  const auto own = classes ? classes_of(term) : std::vector<std::string>{term.form};
  std::map<std::string, double> class_weights;
  for (const auto& name : own) class_weights[name] = 1;
  for (const auto& variant : term.variants) {
    if (variant.level != Level::kClass && classes) continue;
    auto& weight = class_weights[variant.name];
    weight = std::max(weight, double{variant.weight});
  }
  std::uint64_t full = 0;
  std::uint64_t any = 0;
  const auto count = [&](double weight, std::uint64_t df) {
    any = std::max(any, df);
    if (weight == 1) full = std::max(full, df);
  };
  for (const auto& [name, weight] : class_weights) {
    count(weight, df_in(classes ? class_df_ : form_df_, name));
  }
  for (const auto& variant : term.variants) {
    if (variant.level == Level::kClass || !classes) continue;
    std::string name;
    analyzer_.class_of(variant.name, name);
    if (class_weights.contains(name.empty() ? variant.name : name)) continue;
    count(double{variant.weight}, df_in(form_df_, variant.name));
  }
  return full > 0 ? full : any;
}

double Model::idf_of(const Term& term, Level level) const {
  std::uint64_t df = 0;
  if (level == Level::kClass) {
    df = class_df(term);
  } else if (level == Level::kFold) {
    const auto forms = forms_by_fold_.find(term.folded);
    if (forms != forms_by_fold_.end()) {
      for (const auto& form : forms->second) df = std::max(df, df_in(form_df_, form));
    }
  } else {
    df = df_in(form_df_, term.form);
  }
  return idf(df);
}

double Model::share(const ModelDocument& doc, double tf) const {
  const auto [k1, b] = settings_.bm25();
  const bool french = settings_.scoring == index::Scoring::kFrench;
  const double unit = french ? word_weight_ : 1;
  const double k =
      unit * double{k1} * (1 - double{b} + double{b} * doc.combined_length / average_length_);
  return tf / (tf + k);
}

double Model::term_score(const ModelDocument& doc, const Node& node, double boost) const {
  const bool french = settings_.scoring == index::Scoring::kFrench;
  const auto fields = fields_of(node);
  const auto& term = node.term;
  const auto level_score = [&](Level level) {
    const double tf = weighted_frequency(doc, fields, term, level);
    return tf > 0 ? idf_of(term, level) * share(doc, tf) : 0.0;
  };
  double score = level_score(term.level);
  if (french && term.level == Level::kClass) {
    score += double{settings_.ranking.fold_weight} * level_score(Level::kFold);
  }
  return boost * scoring_weight(term) * score;
}

namespace {

/// Over all choices of one position per slot, all distinct, the first given: the least spread.
void least_spread(const std::vector<std::set<std::uint32_t>>& slots, const Node& node,
                  std::vector<std::uint32_t>& chosen, std::optional<std::int64_t>& best) {
  std::int64_t low = INT64_MAX;
  std::int64_t high = INT64_MIN;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto shifted = std::int64_t{chosen[i]} - node.slots[i].offset;
    low = std::min(low, shifted);
    high = std::max(high, shifted);
  }
  if (high - low > std::int64_t{node.slop} || (best && high - low >= *best)) return;
  if (chosen.size() == slots.size()) {
    best = high - low;
    return;
  }
  for (const auto position : slots[chosen.size()]) {
    if (std::find(chosen.begin(), chosen.end(), position) != chosen.end()) continue;
    chosen.push_back(position);
    least_spread(slots, node, chosen, best);
    chosen.pop_back();
  }
}

}  // namespace

double Model::phrase_frequency(const ModelDocument& doc, FieldMask fields, const Node& node) const {
  double frequency = 0;
  for (std::size_t f = 0; f < doc.analyzed->words.size(); ++f) {
    if ((fields >> f & 1U) == 0) continue;
    std::vector<std::set<std::uint32_t>> slots(node.slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
      for (const auto& word : doc.analyzed->words[f]) {
        for (const auto& term : node.slots[i].alternatives) {
          if (is(word, term, term.level)) slots[i].insert(word.position);
        }
      }
    }
    for (const auto anchor : slots[0]) {
      std::vector<std::uint32_t> chosen = {anchor};
      std::optional<std::int64_t> best;
      least_spread(slots, node, chosen, best);
      if (best) frequency += weight_of(f) / (1.0 + static_cast<double>(*best));
    }
  }
  return frequency;
}

Node Model::expanded(const Node& fuzzy) const {
  Node node = fuzzy;
  node.kind = NodeKind::kTerm;
  auto [place, is_new] = near_.try_emplace({fuzzy.term.folded, fuzzy.max_distance});
  if (is_new) {
    for (const auto& [form, df] : form_df_) {
      std::string folded;
      analyzer_.fold(form, folded);
      const query::FuzzyPattern pattern(fuzzy.term.folded, fuzzy.max_distance);
      const auto distance = pattern.distance(analyzer_.has_classes() ? folded : form);
      if (!distance) continue;
      place->second.push_back({form, Level::kForm, query::fuzzy_weight(*distance)});
    }
  }
  node.term.variants = place->second;
  return node;
}

bool Model::matches(const ModelDocument& doc, const Node& node) const {
  const auto holds = [&](const Node& child) { return matches(doc, child); };
  switch (node.kind) {
    case NodeKind::kTerm:
      if (node.term.level == Level::kExact) {
        return exact_somewhere(doc, fields_of(node), node.term);
      }
      return weighted_frequency(doc, fields_of(node), node.term, node.term.level) > 0;
    case NodeKind::kFuzzy:
      return matches(doc, expanded(node));
    case NodeKind::kPhrase:
      return phrase_frequency(doc, fields_of(node), node) > 0;
    case NodeKind::kPrefix: {
      std::string folded;
      analyzer_.fold(node.text, folded);
      const auto fields = fields_of(node);
      for (std::size_t f = 0; f < doc.analyzed->words.size(); ++f) {
        if ((fields >> f & 1U) == 0) continue;
        for (const auto& word : doc.analyzed->words[f]) {
          if (node.accented ? word.form.starts_with(node.text) : word.folded.starts_with(folded)) {
            return true;
          }
        }
      }
      return false;
    }
    case NodeKind::kKeyword:
    case NodeKind::kRange:
      return condition(doc, node);
    case NodeKind::kBoolean: {
      const auto should = std::count_if(node.should.begin(), node.should.end(), holds);
      return std::all_of(node.must.begin(), node.must.end(), holds) &&
             std::all_of(node.filter.begin(), node.filter.end(), holds) &&
             std::none_of(node.must_not.begin(), node.must_not.end(), holds) &&
             should >= static_cast<std::ptrdiff_t>(node.minimum_should);
    }
    case NodeKind::kAll:
      return true;
    case NodeKind::kNone:
      return false;
  }
  return false;
}

double Model::score(const ModelDocument& doc, const Node& node, double boost) const {
  boost *= double{node.boost};
  switch (node.kind) {
    case NodeKind::kTerm:
      return term_score(doc, node, boost);
    case NodeKind::kFuzzy:
      return term_score(doc, expanded(node), boost);
    case NodeKind::kPhrase: {
      double idf_sum = 0;
      for (const auto& slot : node.slots) {
        // The idf of the largest df is the least.
        double least = idf(0);
        for (const auto& term : slot.alternatives) {
          least = std::min(least, idf_of(term, term.level));
        }
        idf_sum += least;
      }
      return boost * idf_sum * share(doc, phrase_frequency(doc, fields_of(node), node));
    }
    case NodeKind::kPrefix:
      return boost;
    case NodeKind::kBoolean: {
      double sum = 0;
      for (const auto& child : node.must) sum += score(doc, child, boost);
      for (const auto& child : node.should) {
        if (matches(doc, child)) sum += score(doc, child, boost);
      }
      return sum;
    }
    default:
      return 0;
  }
}

std::vector<Model::Match> Model::matches(const search::SearchRequest& request) const {
  std::vector<Match> out;
  for (const auto& doc : documents_) {
    if (!doc.live || !matches(doc, request.query)) continue;
    if (request.filter && !matches(doc, *request.filter)) continue;
    out.push_back({&doc, score(doc, request.query, 1.0)});
  }
  return out;
}

}  // namespace fts::model
