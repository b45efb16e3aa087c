#include "engine/highlight/highlight.hpp"
#include "engine/highlight/matcher.hpp"
#include "engine/highlight/passage.hpp"
#include "engine/text/utf8.hpp"

namespace fts::highlight {

Highlighter::Highlighter(const query::Node& query, const analysis::Analyzer& analyzer,
                         const TermWeight& weight)
    : matcher_(std::make_shared<const Matcher>(query, analyzer, weight)) {}

std::vector<Span> Highlighter::marks(std::string_view text, std::string_view field) const {
  std::vector<Span> spans;
  for (const auto& mark : matcher_->find(text, field)) {
    if (!spans.empty() && mark.begin < spans.back().end) {
      spans.back().end = std::max(spans.back().end, mark.end);
    } else {
      spans.push_back({mark.begin, mark.end});
    }
  }
  return spans;
}

Snippet Highlighter::snippet(std::string_view text, std::string_view field,
                             std::size_t max_bytes) const {
  const auto scanned = text::cut_utf8(text, kMaxScannedBytes);
  const auto marks = matcher_->find(scanned, field);
  const auto passage =
      choose_passage(scanned, marks, *matcher_, std::max(max_bytes, kMinSnippetBytes));
  return make_snippet(text, passage, marks);
}

}  // namespace fts::highlight
