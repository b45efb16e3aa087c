#include "engine/service/answerer.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "engine/base/limits.hpp"
#include "engine/search/fuzzy_forms.hpp"
#include "engine/service/hits.hpp"
#include "engine/service/similar.hpp"
#include "engine/service/stored_document.hpp"
#include "engine/service/suggest.hpp"

namespace fts::service {

namespace {

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
  options.reading_weight = snapshot.settings.ranking.reading_weight;
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
  std::unique_ptr<QueryBudget> budget;  ///< stays where `request` points
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
  question.budget = std::make_unique<QueryBudget>(QueryBudget::deadline_of(parameters.timeout_ms));
  request.budget = question.budget.get();
  request.stored_texts = [&snapshot](index::DocRef doc) -> Result<std::vector<std::string>> {
    FTS_ASSIGN(StoredDocument stored, stored_document(snapshot, doc));
    return std::move(stored.texts);
  };
  return question;
}

/// What one reading of a query found.
struct Found {
  search::SearchResult result;
  query::Node query;
  std::vector<std::string> notes;
};

}  // namespace

Result<SearchAnswer> answer(const index::Snapshot& snapshot, const SearchParameters& parameters) {
  const auto start = std::chrono::steady_clock::now();
  FTS_ASSIGN(Question question, prepare(snapshot, parameters));
  auto& request = question.request;
  SearchAnswer answer;
  bool only_stop_words = false;
  const auto run = [&](const query::ParsedQuery& parsed,
                       query::DefaultOperator default_operator) -> Result<Found> {
    FTS_ASSIGN(query::Query analyzed,
               analyze_query(snapshot, parsed, default_operator, parameters.synonyms));
    Found found;
    found.notes = std::move(analyzed.notes);  // those of parsing among them
    only_stop_words = analyzed.only_stop_words;
    request.query = std::move(analyzed.root);
    // Here rather than in the search, so that what was found is marked too.
    FTS_TRY(search::expand_fuzzy(snapshot, request.query, request.budget, found.notes));
    FTS_ASSIGN(found.result, search::search(snapshot, request));
    found.query = std::move(request.query);
    return found;
  };
  FTS_ASSIGN(Found found, run(question.parsed, parameters.default_operator));
  // Another reading of the query is the answer's when it finds something.
  const auto find_by = [&](const query::ParsedQuery& parsed,
                           query::DefaultOperator default_operator) -> Result<bool> {
    FTS_ASSIGN(Found other, run(parsed, default_operator));
    if (other.result.total == 0) return false;
    found = std::move(other);
    return true;
  };
  const bool may_relax =
      parameters.relax && parameters.default_operator == query::DefaultOperator::kAll;
  const auto asked_notes = found.notes;
  if (parameters.suggest) {
    FTS_ASSIGN(answer.suggestion,
               suggest(snapshot, parameters.query, question.parsed, request.budget));
  }
  if (found.result.total == 0 && !answer.suggestion.empty()) {
    FTS_ASSIGN(const query::ParsedQuery corrected, query::parse(answer.suggestion));
    FTS_ASSIGN(answer.corrected, find_by(corrected, parameters.default_operator));
    if (!answer.corrected && may_relax) {
      FTS_ASSIGN(answer.relaxed, find_by(corrected, query::DefaultOperator::kAny));
      answer.corrected = answer.relaxed;
    }
  }
  if (found.result.total == 0 && may_relax) {
    FTS_ASSIGN(answer.relaxed, find_by(question.parsed, query::DefaultOperator::kAny));
  }
  auto& result = found.result;
  request.query = std::move(found.query);
  // Notes quote the query that was typed, not its correction.
  answer.notes = answer.corrected ? asked_notes : found.notes;
  if (result.total == 0 && only_stop_words) {
    query::add_note(answer.notes,
                    "the query has only function words, and no document matches them");
  }
  answer.total = result.total;
  answer.total_exact = result.total_exact;
  answer.facets = std::move(result.facets);
  for (auto& note : result.notes) query::add_note(answer.notes, std::move(note));
  FTS_TRY(fill_hits(snapshot, parameters, request, result.hits, answer.hits));
  const auto took = std::chrono::steady_clock::now() - start;
  answer.took_us = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  return answer;
}

Result<SearchAnswer> answer_similar(const index::Snapshot& snapshot, index::DocRef doc,
                                    const SimilarParameters& parameters) {
  const auto start = std::chrono::steady_clock::now();
  SearchParameters search = parameters.search;
  search.query = "*";
  FTS_ASSIGN(Question question, prepare(snapshot, search));
  FTS_ASSIGN(question.request.query, telling_words(snapshot, doc, *question.budget));
  question.request.second_look = false;  // the words are in no order
  // Deleted for this one question, so that neither hits, total nor facets know it.
  index::Snapshot others = snapshot;
  auto& view = others.segments[doc.segment];
  if (view.live.all_live()) view.live = segment::LiveDocs(view.reader->meta().document_count);
  view.live.remove(doc.doc);
  FTS_ASSIGN(search::SearchResult result, search::search(others, question.request));
  SearchAnswer answer;
  answer.total = result.total;
  answer.total_exact = result.total_exact;
  answer.facets = std::move(result.facets);
  answer.notes = std::move(result.notes);
  FTS_TRY(fill_hits(others, search, question.request, result.hits, answer.hits));
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
