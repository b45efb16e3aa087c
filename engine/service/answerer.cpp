#include "engine/service/answerer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "engine/base/limits.hpp"
#include "engine/search/fuzzy_forms.hpp"
#include "engine/search/term_lists.hpp"
#include "engine/service/stored_document.hpp"
#include "engine/service/suggest.hpp"
#include "engine/text/utf8.hpp"

namespace fts::service {

namespace {

constexpr std::size_t kTitleBytes = 200;

/// What a word counts when passages are compared: function words next to nothing, others from 0.5
/// (in every document) to 1.5 (in one), so that covering more words comes before covering rare
/// ones.
highlight::TermWeight passage_weight(const index::Snapshot& snapshot) {
  const auto documents = static_cast<float>(snapshot.document_count());
  return [resolver = search::TermResolver(snapshot), documents](const query::Term& term) {
    if (term.stop) return 0.1F;
    const auto level = term.level == query::Level::kExact ? query::Level::kForm : term.level;
    const auto lists = resolver.resolve(term, level);
    // A prefix has no lists of its own; an index that cannot be read fails elsewhere.
    if (!lists.ok() || lists->empty() || documents < 2) return 1.0F;
    const float rarity = std::log(documents / static_cast<float>(lists->df)) / std::log(documents);
    return 0.5F + std::clamp(rarity, 0.0F, 1.0F);
  };
}

query::FieldCatalog catalog_of(const index::Snapshot& snapshot) {
  query::FieldCatalog catalog;
  for (const auto& field : snapshot.settings.text_fields) catalog.text_fields.push_back(field.name);
  for (const auto& [name, type] : snapshot.schema) catalog.typed_fields.push_back(name);
  catalog.positions = snapshot.settings.positions;
  return catalog;
}

bool asks_for_synonyms(const query::SyntaxNode& node) {
  if (node.kind == query::SyntaxKind::kSynonym) return true;
  for (const auto* list : {&node.must, &node.should, &node.must_not}) {
    if (std::any_of(list->begin(), list->end(), asks_for_synonyms)) return true;
  }
  return false;
}

/// The words of a query as terms of this snapshot. `everywhere`: each with its synonyms.
Result<query::Query> analyze_query(const index::Snapshot& snapshot,
                                   const query::ParsedQuery& parsed,
                                   query::DefaultOperator default_operator, bool everywhere,
                                   bool is_filter = false) {
  query::AnalyzeOptions options;
  options.synonyms_everywhere = everywhere;
  options.is_filter = is_filter;
  if (everywhere || asks_for_synonyms(parsed.root)) {
    options.synonyms = &snapshot.synonyms->table();
  }
  return query::analyze(parsed, *snapshot.analyzer, catalog_of(snapshot), default_operator,
                        options);
}

Result<search::SortKey> parse_sort(std::string_view text) {
  search::SortKey key;
  const auto colon = text.find_last_of(':');
  key.field = text.substr(0, colon);
  if (colon != std::string_view::npos) {
    const auto direction = text.substr(colon + 1);
    if (direction != "asc" && direction != "desc") {
      return invalid_argument("sort: expected FIELD, FIELD:asc or FIELD:desc, but came '" +
                              std::string(text) + "'");
    }
    key.descending = direction == "desc";
  }
  if (key.field.empty())
    return invalid_argument("sort: expected FIELD, FIELD:asc or FIELD:desc, but came ''");
  return key;
}

/// All filters as one node, each in query syntax with every word required.
Result<std::optional<query::Node>> parse_filters(const index::Snapshot& snapshot,
                                                 const std::vector<std::string>& filters) {
  if (filters.empty()) return std::optional<query::Node>{};
  query::Node all;
  all.kind = query::NodeKind::kBoolean;
  for (const auto& text : filters) {
    auto parsed = query::parse(text);
    if (!parsed.ok()) return parsed.status().with_context("filter");
    auto analyzed = analyze_query(snapshot, *parsed, query::DefaultOperator::kAll, false, true);
    if (!analyzed.ok()) return analyzed.status().with_context("filter");
    if (!analyzed->notes.empty()) {
      return invalid_argument("filter '" + text + "': " + analyzed->notes.front() +
                              "; expected FIELD:value, FIELD:[a TO b] or FIELD:>=value, with - "
                              "before it for all others");
    }
    all.must.push_back(std::move(analyzed->root));
  }
  return std::optional<query::Node>(std::move(all));
}

/// What every request of one question has in common.
struct Question {
  query::ParsedQuery parsed;
  search::SearchRequest request;
  std::unique_ptr<QueryBudget> budget;
};

Result<Question> prepare(const index::Snapshot& snapshot, const SearchParameters& parameters) {
  Question question;
  if (parameters.from > limits::kMaxHits || parameters.size > limits::kMaxHits ||
      parameters.from + parameters.size > limits::kMaxHits) {
    return limit_exceeded("from + size is " +
                          std::to_string(std::uint64_t{parameters.from} + parameters.size) +
                          "; kMaxHits is " + std::to_string(limits::kMaxHits) +
                          ": narrow the query, or export the index");
  }
  FTS_ASSIGN(question.parsed, query::parse(parameters.query));
  auto& request = question.request;
  FTS_ASSIGN(request.filter, parse_filters(snapshot, parameters.filters));
  for (const auto& text : parameters.sort) {
    FTS_ASSIGN(search::SortKey key, parse_sort(text));
    request.sort.push_back(std::move(key));
  }
  for (const auto& field : parameters.facets)
    request.facets.push_back({field, parameters.facet_size});
  request.from = parameters.from;
  request.size = parameters.size;
  request.total = parameters.exact_total ? search::TotalMode::kExact : search::TotalMode::kNone;
  request.evaluation =
      parameters.exhaustive ? search::Evaluation::kExhaustive : search::Evaluation::kPruned;
  question.budget =
      parameters.timeout_ms == 0
          ? std::make_unique<QueryBudget>()
          : std::make_unique<QueryBudget>(std::chrono::milliseconds(parameters.timeout_ms));
  request.budget = question.budget.get();
  request.stored_texts = [&snapshot](index::DocRef doc) -> Result<std::vector<std::string>> {
    FTS_ASSIGN(StoredDocument stored, stored_document(snapshot, doc));
    return std::move(stored.texts);
  };
  return question;
}

/// The texts of a hit, with the query's words marked.
class Presenter {
 public:
  Presenter(const index::Snapshot& snapshot, const SearchParameters& parameters,
            const query::Node& query)
      : snapshot_(snapshot),
        parameters_(parameters),
        highlighter_(query, *snapshot.analyzer, passage_weight(snapshot)) {}

  Status present(index::DocRef doc, AnswerHit& hit) const {
    FTS_ASSIGN(StoredDocument stored, stored_document(snapshot_, doc));
    hit.date = std::move(stored.date);
    const auto& fields = snapshot_.settings.text_fields;
    const auto is_title = [&](std::size_t field) { return fields.size() > 1 && field == 0; };
    if (!stored.texts.empty()) {
      const std::size_t title_field =
          is_title(0) && !stored.texts[0].empty() ? 0 : first_text(stored.texts);
      hit.title = short_title(first_line(stored.texts[title_field]));
      hit.title_spans = highlighter_.marks(hit.title, fields[title_field].name);
    }
    choose_snippet(stored.texts, hit);
    if (parameters_.documents) hit.document = std::move(stored.json);
    return ok_status();
  }

 private:
  static std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find('\n'));
  }
  /// A long title ends after a word, with an ellipsis.
  static std::string short_title(std::string_view line) {
    if (line.size() <= kTitleBytes) return std::string(line);
    const auto cut = text::cut_utf8(line, kTitleBytes);
    const auto space = cut.find_last_of(' ');
    return std::string(cut.substr(0, space == std::string_view::npos ? cut.size() : space)) + " …";
  }
  static std::size_t first_text(const std::vector<std::string>& texts) {
    const auto found =
        std::find_if(texts.begin(), texts.end(), [](const auto& text) { return !text.empty(); });
    return found == texts.end() ? 0 : static_cast<std::size_t>(found - texts.begin());
  }

  /// Of the fields after the title the one whose snippet has most marks; the title itself when it
  /// is all there is.
  void choose_snippet(const std::vector<std::string>& texts, AnswerHit& hit) const {
    bool chosen = false;
    for (std::size_t field = texts.size() > 1 ? 1 : 0; field < texts.size(); ++field) {
      if (texts[field].empty()) continue;
      auto snippet = highlighter_.snippet(texts[field], snapshot_.settings.text_fields[field].name,
                                          parameters_.snippet_bytes);
      if (!chosen || snippet.spans.size() > hit.snippet.spans.size())
        hit.snippet = std::move(snippet);
      chosen = true;
    }
    if (!chosen && !texts.empty() && !texts[0].empty()) {
      hit.snippet = highlighter_.snippet(texts[0], snapshot_.settings.text_fields[0].name,
                                         parameters_.snippet_bytes);
    }
  }

  const index::Snapshot& snapshot_;
  const SearchParameters& parameters_;
  highlight::Highlighter highlighter_;
};

Status fill_hits(const index::Snapshot& snapshot, const SearchParameters& parameters,
                 const search::SearchRequest& request, const search::SearchResult& result,
                 SearchAnswer& answer) {
  std::optional<Presenter> presenter;
  if (!result.hits.empty() && (parameters.snippets || parameters.documents))
    presenter.emplace(snapshot, parameters, request.query);
  for (const auto& found : result.hits) {
    AnswerHit hit;
    hit.rank = parameters.from + answer.hits.size() + 1;
    hit.score = found.score;
    FTS_ASSIGN(hit.id, snapshot.segments[found.doc.segment].reader->document_id(found.doc.doc));
    if (presenter) FTS_TRY(presenter->present(found.doc, hit));
    if (parameters.explain) {
      FTS_ASSIGN(hit.explanation, search::explain(snapshot, request, found.doc));
    }
    answer.hits.push_back(std::move(hit));
  }
  return ok_status();
}

}  // namespace

Result<SearchAnswer> answer(const index::Snapshot& snapshot, const SearchParameters& parameters) {
  const auto start = std::chrono::steady_clock::now();
  FTS_ASSIGN(Question question, prepare(snapshot, parameters));
  auto& request = question.request;
  SearchAnswer answer;
  const auto run = [&](const query::ParsedQuery& parsed,
                       query::DefaultOperator default_operator) -> Result<search::SearchResult> {
    FTS_ASSIGN(query::Query analyzed,
               analyze_query(snapshot, parsed, default_operator, parameters.synonyms));
    answer.notes = std::move(analyzed.notes);  // those of parsing among them
    request.query = std::move(analyzed.root);
    // Here rather than in the search, so that what was found is marked too.
    FTS_TRY(search::expand_fuzzy(snapshot, request.query, request.budget, answer.notes));
    return search::search(snapshot, request);
  };
  const bool may_relax =
      parameters.relax && parameters.default_operator == query::DefaultOperator::kAll;
  FTS_ASSIGN(search::SearchResult result, run(question.parsed, parameters.default_operator));
  if (parameters.suggest) {
    FTS_ASSIGN(answer.suggestion,
               suggest(snapshot, parameters.query, question.parsed, request.budget));
  }
  if (result.total == 0 && !answer.suggestion.empty()) {
    FTS_ASSIGN(const query::ParsedQuery corrected, query::parse(answer.suggestion));
    FTS_ASSIGN(result, run(corrected, parameters.default_operator));
    if (result.total == 0 && may_relax) {
      FTS_ASSIGN(result, run(corrected, query::DefaultOperator::kAny));
      answer.relaxed = result.total > 0;
    }
    answer.corrected = result.total > 0;
  }
  if (result.total == 0 && may_relax) {
    FTS_ASSIGN(result, run(question.parsed, query::DefaultOperator::kAny));
    answer.relaxed = result.total > 0;
  }
  answer.total = result.total;
  answer.total_exact = result.total_exact;
  answer.facets = std::move(result.facets);
  answer.notes.insert(answer.notes.end(), result.notes.begin(), result.notes.end());
  FTS_TRY(fill_hits(snapshot, parameters, request, result, answer));
  const auto took = std::chrono::steady_clock::now() - start;
  answer.took_us = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  return answer;
}

Result<std::uint64_t> count_matches(const index::Snapshot& snapshot,
                                    const SearchParameters& parameters) {
  FTS_ASSIGN(Question question, prepare(snapshot, parameters));
  FTS_ASSIGN(
      query::Query analyzed,
      analyze_query(snapshot, question.parsed, parameters.default_operator, parameters.synonyms));
  question.request.query = std::move(analyzed.root);
  return search::count(snapshot, question.request);
}

}  // namespace fts::service
