#include "tests/model/generate.hpp"

#include <algorithm>
#include <set>

namespace fts::model {

using query::Level;
using query::Node;
using query::NodeKind;
using segment::ColumnType;

namespace {

// Same folds, same classes, several of one class, function words, elisions, compounds, numbers.
const char* const kWords[] = {
    "marche", "marché",  "marchés", "Marche",   "élève",     "élevé",      "eleve", "élèves",
    "école",  "École",   "ecoles",  "état",     "États",     "etat",       "de",    "la",
    "le",     "une",     "est",     "cheval",   "chevaux",   "chat",       "chats", "OTAN",
    "l'eau",  "l’avion", "d'école", "week-end", "frigo",     "frigorifié", "2022",  "3,5",
    "côte",   "coté",    "cote",    "côté",     "économie",  "économique", "à",     "a",
    "pêche",  "pêché",   "péché",   "pêcheurs", "président", "présidents", "maïs",  "mais",
    "sur",    "sûr",     "sûre",    "cœur",     "coeurs",    "tache",      "tâche", "tâches",
    "peut",   "faire",
};
const char* const kTags[] = {"sport", "monde", "Économie", "économie", "", "a b", "zzz"};
const char* const kNumbers[] = {"0", "-1", "3,5", "3.5", "1e3", "-2.25", "42", "1000000"};
const char* const kDates[] = {"2022",       "2022-01",    "2022-01-21",
                              "2021-12-31", "2022-02-28", "2022-01-21T10:30:00Z",
                              "1969",       "2023-06"};

template <typename T, std::size_t n>
const T& pick(Random& random, const T (&list)[n]) {
  return list[random.below(n)];
}
template <typename T>
const T& pick(Random& random, const std::vector<T>& list) {
  return list[random.below(list.size())];
}

}  // namespace

Generator::Generator(std::uint64_t seed, bool large) : random_(seed) {
  max_words_ = large ? 6 : 1 + random_.below(14);
  const auto count = large ? 2 + random_.below(6) : 2 + random_.below(24);
  for (std::uint64_t i = 0; i < count; ++i) {
    vocabulary_.emplace_back(pick(random_, kWords));
    Spread spread;
    if (large && random_.chance(0.7)) {
      spread.every = 1 + random_.below(random_.chance(0.5) ? 4 : 600);
      spread.run = 1 + random_.below(random_.chance(0.5) ? 3 : 700);
    }
    spreads_.push_back(spread);
  }
}

index::Settings Generator::settings() {
  index::Settings settings;
  static const char* const kNames[] = {"title", "body", "notes"};
  static const float kWeights[] = {1.0F, 4.0F, 2.0F, 0.5F, 3.25F};
  settings.text_fields.clear();
  fields_ = 1 + random_.below(3);
  for (std::size_t f = 0; f < fields_; ++f) {
    settings.text_fields.push_back({kNames[f], fields_ == 1 ? 1.0F : pick(random_, kWeights)});
  }
  settings.analyzer = random_.chance(0.7) ? "french" : "plain";
  settings.scoring = random_.chance(0.6) ? index::Scoring::kFrench : index::Scoring::kBm25;
  settings.typed_fields = {{"tag", ColumnType::kKeyword},
                           {"num", ColumnType::kNumber},
                           {"when", ColumnType::kDate},
                           {"flag", ColumnType::kBoolean}};
  if (random_.chance(0.3)) settings.k1 = static_cast<float>(random_.below(40)) / 10.0F;
  if (random_.chance(0.3)) settings.b = static_cast<float>(random_.below(11)) / 10.0F;
  settings.ranking = ranking();
  settings.function_words = function_words(settings.analyzer);
  return settings;
}

std::vector<std::string> Generator::function_words(const std::string& analyzer_name) {
  if (random_.chance(0.2)) return {};
  analysis::AnalyzerOptions options;
  options.name = analyzer_name;
  const auto analyzer = *analysis::make_analyzer(options);
  const auto stream = analyzer->make_stream();
  std::set<std::string> words;
  const double chance = random_.chance(0.5) ? 0.9 : 0.5;
  for (const auto& text : vocabulary_) {
    analysis::TokenBuffer buffer;
    stream->reset(text);
    while (stream->next(buffer)) {
      for (const auto& token : buffer.tokens) {
        std::string form(token.text);
        if (!token.is_form) analyzer->form_of(token.text, form);
        if (random_.chance(chance)) words.insert(form);
      }
    }
  }
  return {words.begin(), words.end()};
}

index::RankingSettings Generator::ranking() {
  static const float kWeights[] = {0.0F, 0.2F, 1.0F, 3.5F};
  index::RankingSettings out;
  for (const auto& parameter : index::ranking_parameters()) {
    if (random_.chance(0.6)) continue;
    const bool positions = parameter.most >= 1000;
    const float value = positions ? static_cast<float>(random_.below(12)) : pick(random_, kWeights);
    out.*parameter.value = std::min(value, parameter.most);
  }
  // Windows that small indexes reach the end of.
  if (random_.chance(0.5)) {
    out.second_look_hits = static_cast<float>(random_.below(random_.chance(0.3) ? 3 : 30));
  }
  return out;
}

std::string Generator::word() { return pick(random_, vocabulary_); }

std::string Generator::text(std::uint64_t ordinal) {
  std::string out;
  const auto add = [&](const std::string& next) {
    if (!out.empty()) out += random_.chance(0.9) ? " " : ", ";
    out += next;
  };
  for (std::size_t i = 0; i < vocabulary_.size(); ++i) {
    const auto [every, run] = spreads_[i];
    if (every == 0) continue;
    if (ordinal / run % every != 0) continue;
    for (auto times = 1 + random_.below(3); times > 0; --times) add(vocabulary_[i]);
  }
  for (auto count = random_.below(max_words_ + 1); count > 0; --count) add(word());
  return out;
}

Version Generator::version(std::string id, std::uint64_t number, std::uint64_t ordinal) {
  Version out;
  out.number = number;
  out.id = std::move(id);
  // A field twice now and then: an array of texts.
  for (std::uint32_t f = 0; f < fields_; ++f) {
    if (random_.chance(0.85)) out.texts.emplace_back(f, text(ordinal));
    if (random_.chance(0.1)) out.texts.emplace_back(f, text(ordinal));
  }
  const auto add = [&](std::string field, ColumnType type, std::int64_t code,
                       std::string keyword = {}) {
    out.values.push_back({std::move(field), type, std::move(keyword), code});
  };
  for (auto n = random_.below(4); n > 1; --n) {
    add("tag", ColumnType::kKeyword, 0, pick(random_, kTags));
  }
  for (auto n = random_.below(4); n > 1; --n) {
    add("num", ColumnType::kNumber,
        segment::number_code(static_cast<double>(random_.between(0, 12)) / 2 - 3));
  }
  if (random_.chance(0.6)) {
    constexpr std::int64_t kHour = 3'600'000;
    add("when", ColumnType::kDate,
        1'640'000'000'000 / kHour * kHour + static_cast<std::int64_t>(random_.below(2000)) * kHour);
  }
  if (random_.chance(0.6)) add("flag", ColumnType::kBoolean, random_.chance(0.5) ? 1 : 0);
  return out;
}

float Generator::boost() {
  static const float kBoosts[] = {2.0F, 0.5F, 0.0F, 1e-6F, 1e6F, 3.3F};
  return random_.chance(0.75) ? 1.0F : pick(random_, kBoosts);
}

void Generator::maybe_restrict(const index::Snapshot& snapshot, Node& node) {
  if (random_.chance(0.2)) node.field = pick(random_, snapshot.settings.text_fields).name;
}

query::Term Generator::term(const analysis::Analyzer& analyzer) {
  query::Term term;
  // The words that a query is made of: what the analyzer finds in one, elided parts apart.
  const auto surface = random_.chance(0.9) ? word() : std::string(pick(random_, kWords));
  const auto stream = analyzer.make_stream();
  analysis::TokenBuffer buffer;
  stream->reset(surface);
  if (!stream->next(buffer) || buffer.tokens.empty()) return term;
  const auto& token = buffer.tokens[random_.below(buffer.tokens.size())];
  term.form = token.text;
  if (!token.is_form) analyzer.form_of(token.text, term.form);
  if (random_.chance(0.2)) {
    std::string folded;
    analyzer.fold(term.form, folded);
    term.form = folded;
  }
  analyzer.fold(term.form, term.folded);
  if (analyzer.has_classes()) analyzer.class_of(term.form, term.class_name);
  term.bare = term.form == term.folded;
  term.stop = analyzer.is_stop_word(term.form);
  term.light = !term.stop && analyzer.is_light_word(term.form);
  term.kind = token.kind;
  term.surface = surface.substr(token.begin, token.end - token.begin);
  return term;
}

void Generator::add_variants(const analysis::Analyzer& analyzer, query::Term& out) {
  static const float kVariantWeights[] = {0.4F, 1.0F, 0.1F, 0.001F, 0.75F};
  for (auto n = 1 + random_.below(3); n > 0; --n) {
    const auto other = term(analyzer);
    query::TermVariant variant;
    variant.level = random_.chance(0.6) ? Level::kClass : Level::kForm;
    const bool by_class = variant.level == Level::kClass && !other.class_name.empty();
    variant.name = by_class ? other.class_name : other.form;
    variant.weight = pick(random_, kVariantWeights);
    if (!variant.name.empty()) out.variants.push_back(std::move(variant));
  }
}

Node Generator::word_node(const index::Snapshot& snapshot) {
  Node node;
  node.kind = NodeKind::kTerm;
  node.term = term(*snapshot.analyzer);
  static const Level kLevels[] = {Level::kFold, Level::kForm, Level::kExact};
  node.term.level = random_.chance(0.7) ? Level::kClass : pick(random_, kLevels);
  if (random_.chance(0.1)) {
    node.kind = NodeKind::kFuzzy;
    node.term.level = Level::kClass;
    node.max_distance = static_cast<std::uint32_t>(1 + random_.below(4));
  } else if (random_.chance(0.3)) {
    add_variants(*snapshot.analyzer, node.term);
  }
  node.boost = boost();
  maybe_restrict(snapshot, node);
  return node;
}

Node Generator::phrase(const index::Snapshot& snapshot) {
  Node node;
  node.kind = NodeKind::kPhrase;
  const auto slots = 2 + random_.below(random_.chance(0.15) ? 6 : 3);
  std::uint32_t offset = 0;
  for (std::uint64_t i = 0; i < slots; ++i) {
    query::PhraseSlot slot;
    slot.offset = offset;
    offset += random_.chance(0.85) ? 1 : 2;
    for (auto n = random_.chance(0.85) ? 1 : 2; n > 0; --n) {
      auto alternative = term(*snapshot.analyzer);
      alternative.level = random_.chance(0.6) ? Level::kFold : Level::kForm;
      slot.alternatives.push_back(std::move(alternative));
    }
    node.slots.push_back(std::move(slot));
  }
  if (random_.chance(0.5)) node.slop = static_cast<std::uint32_t>(random_.below(6));
  node.boost = boost();
  maybe_restrict(snapshot, node);
  return node;
}

Node Generator::prefix(const index::Snapshot& snapshot) {
  Node node;
  node.kind = NodeKind::kPrefix;
  auto start = term(*snapshot.analyzer);
  node.text = start.form;
  auto keep = 1 + random_.below(4);
  std::size_t bytes = 0;
  while (bytes < node.text.size() && keep-- > 0) {
    for (++bytes; bytes < node.text.size() && (node.text[bytes] & 0xc0) == 0x80;) ++bytes;
  }
  node.text.resize(bytes);
  std::string folded;
  snapshot.analyzer->fold(node.text, folded);
  node.accented = folded != node.text;
  node.boost = boost();
  maybe_restrict(snapshot, node);
  return node;
}

std::string Generator::value_text(const std::string& field) {
  if (field == "tag") return pick(random_, kTags);
  if (field == "num") return pick(random_, kNumbers);
  if (field == "when") return pick(random_, kDates);
  return random_.chance(0.5) ? "vrai" : "false";
}

Node Generator::condition(const index::Snapshot& snapshot) {
  static const char* const kFields[] = {"tag", "num", "when", "flag"};
  Node node;
  static_cast<void>(snapshot);
  node.field = pick(random_, kFields);
  if (random_.chance(0.4)) {
    node.kind = NodeKind::kKeyword;
    node.text = value_text(node.field);
    return node;
  }
  node.kind = NodeKind::kRange;
  if (random_.chance(0.7)) node.low = value_text(node.field);
  if (random_.chance(0.7)) node.high = value_text(node.field);
  node.include_low = random_.chance(0.7);
  node.include_high = random_.chance(0.7);
  return node;
}

Node Generator::bag(const index::Snapshot& snapshot) {
  Node node;
  node.kind = NodeKind::kBoolean;
  const auto words = [&](std::vector<Node>& out, std::uint64_t count) {
    for (; count > 0; --count) {
      out.push_back(word_node(snapshot));
      if (random_.chance(0.9) && out.back().term.level == Level::kExact) {
        out.back().term.level = Level::kClass;
      }
    }
  };
  switch (random_.below(3)) {
    case 0:
      words(node.should, 1 + random_.below(6));
      node.minimum_should = 1;
      break;
    case 1:
      words(node.must, 1 + random_.below(3));
      words(node.should, random_.below(3));
      break;
    default: {
      Node any;
      any.kind = NodeKind::kBoolean;
      words(any.should, 1 + random_.below(5));
      any.minimum_should = 1;
      any.boost = boost();
      node.must.push_back(std::move(any));
      words(node.should, random_.below(3));
    }
  }
  if (random_.chance(0.2)) node.must_not.push_back(this->node(snapshot, 0));
  if (random_.chance(0.2)) node.filter.push_back(this->node(snapshot, 0));
  node.boost = boost();
  return node;
}

Node Generator::node(const index::Snapshot& snapshot, int depth) {
  const auto kind = random_.below(depth > 0 ? 16 : 10);
  if (kind < 5) return word_node(snapshot);
  if (kind < 7) return phrase(snapshot);
  if (kind == 7) return prefix(snapshot);
  if (kind == 8) return condition(snapshot);
  Node node;
  if (kind == 9) {
    node.kind = random_.chance(0.8) ? NodeKind::kAll : NodeKind::kNone;
    return node;
  }
  if (kind < 12) return bag(snapshot);
  node.kind = NodeKind::kBoolean;
  const auto children = [&](std::vector<Node>& out, std::uint64_t count) {
    for (; count > 0; --count) out.push_back(this->node(snapshot, depth - 1));
  };
  children(node.must, random_.below(3));
  children(node.should, random_.below(4));
  if (random_.chance(0.3)) children(node.must_not, 1);
  if (random_.chance(0.3)) children(node.filter, 1);
  node.minimum_should = static_cast<std::uint32_t>(random_.below(node.should.size() + 2));
  if (node.minimum_should > 1 && random_.chance(0.6)) node.minimum_should = 1;
  node.boost = boost();
  return node;
}

search::SearchRequest Generator::request(const index::Snapshot& snapshot) {
  search::SearchRequest request;
  request.query = random_.chance(0.4) ? bag(snapshot) : node(snapshot, 2);
  if (random_.chance(0.25)) request.filter = node(snapshot, 1);
  static const std::uint32_t kSizes[] = {0, 1, 3, 10, 50, 5000};
  static const std::uint32_t kFroms[] = {0, 0, 0, 2, 150, 195, 1000};
  request.size = pick(random_, kSizes);
  request.from = pick(random_, kFroms);
  if (random_.chance(0.3)) request.total = search::TotalMode::kNone;
  static const char* const kFields[] = {"tag", "num", "when", "flag", "_score"};
  if (random_.chance(0.25)) {
    for (auto n = 1 + random_.below(3); n > 0; --n) {
      request.sort.push_back({pick(random_, kFields), random_.chance(0.5)});
    }
  }
  if (random_.chance(0.25)) {
    for (auto n = 1 + random_.below(2); n > 0; --n) {
      request.facets.push_back(
          {kFields[random_.below(4)], static_cast<std::uint32_t>(random_.below(12))});
    }
  }
  return request;
}

std::string to_string(const search::SearchRequest& request) {
  std::string out = query::to_string(request.query);
  if (request.filter) out += "\n  filter " + query::to_string(*request.filter);
  out += "\n  from " + std::to_string(request.from) + " size " + std::to_string(request.size);
  if (request.total == search::TotalMode::kNone) out += " no total";
  for (const auto& key : request.sort) {
    out += " sort " + key.field + (key.descending ? " descending" : "");
  }
  for (const auto& facet : request.facets) {
    out += " facet " + facet.field + ":" + std::to_string(facet.size);
  }
  return out;
}

}  // namespace fts::model
