#include "engine/service/hits.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/search/term_lists.hpp"
#include "engine/service/stored_document.hpp"
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

Status poll(QueryBudget* budget) {
  return budget == nullptr || budget->spend(0) ? ok_status() : budget->status();
}

/// The texts of a hit, with the query's words marked.
class Presenter {
 public:
  Presenter(const index::Snapshot& snapshot, const SearchParameters& parameters,
            const search::SearchRequest& request)
      : snapshot_(snapshot),
        parameters_(parameters),
        budget_(request.budget),
        highlighter_(request.query, *snapshot.analyzer, passage_weight(snapshot)) {}

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
    FTS_TRY(choose_snippet(stored.texts, hit));
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
  Status choose_snippet(const std::vector<std::string>& texts, AnswerHit& hit) const {
    bool chosen = false;
    for (std::size_t field = texts.size() > 1 ? 1 : 0; field < texts.size(); ++field) {
      if (texts[field].empty()) continue;
      FTS_TRY(poll(budget_));
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
    return ok_status();
  }

  const index::Snapshot& snapshot_;
  const SearchParameters& parameters_;
  QueryBudget* budget_;
  highlight::Highlighter highlighter_;
};

Status explain_hits(const index::Snapshot& snapshot, const search::SearchRequest& request,
                    std::span<const search::Hit> found, std::vector<AnswerHit>& hits) {
  FTS_ASSIGN(auto explained, search::explain(snapshot, request, found));
  for (std::size_t i = 0; i < found.size(); ++i) hits[i].explanation = std::move(explained[i]);
  return ok_status();
}

}  // namespace

Status fill_hits(const index::Snapshot& snapshot, const SearchParameters& parameters,
                 const search::SearchRequest& request, std::span<const search::Hit> found,
                 std::vector<AnswerHit>& hits) {
  hits.clear();
  std::optional<Presenter> presenter;
  if (!found.empty() && (parameters.snippets || parameters.documents))
    presenter.emplace(snapshot, parameters, request);
  for (std::size_t i = 0; i < found.size(); ++i) {
    FTS_TRY(poll(request.budget));
    const auto doc = found[i].doc;
    auto& hit = hits.emplace_back();
    hit.rank = request.from + i + 1;
    hit.score = found[i].score;
    FTS_ASSIGN(hit.id, snapshot.segments[doc.segment].reader->document_id(doc.doc));
    if (presenter) FTS_TRY(presenter->present(doc, hit));
  }
  if (parameters.explain) FTS_TRY(explain_hits(snapshot, request, found, hits));
  return ok_status();
}

}  // namespace fts::service
