// Any query, a line end, any text: marks and snippets are ordered, whole characters, bounded.

#include <cstdint>
#include <string_view>

#include "engine/base/check.hpp"
#include "engine/highlight/highlight.hpp"
#include "engine/text/utf8.hpp"

namespace {

using namespace fts;

void check_spans(std::string_view text, const std::vector<highlight::Span>& spans) {
  std::size_t previous = 0;
  for (const auto& span : spans) {
    FTS_CHECK(previous <= span.begin && span.begin < span.end && span.end <= text.size());
    const auto word = text.substr(span.begin, span.end - span.begin);
    FTS_CHECK(text::find_invalid_utf8(word) == word.size());
    previous = span.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (text::find_invalid_utf8(input) != size) return 0;
  const auto line_end = input.find('\n');
  if (line_end == std::string_view::npos) return 0;
  const auto text = input.substr(line_end + 1);

  std::uint32_t previous = 0;
  for (const auto end : highlight::sentence_ends(text)) {
    FTS_CHECK(previous < end && end <= text.size());
    previous = end;
  }
  const auto parsed = query::parse(input.substr(0, line_end));
  if (!parsed.ok()) return 0;
  static const auto analyzer = *analysis::make_analyzer({});
  const query::FieldCatalog fields = {{"title", "body"}, {"date"}};
  const auto query = query::analyze(*parsed, *analyzer, fields, query::DefaultOperator::kAny);
  if (!query.ok()) return 0;
  const highlight::Highlighter highlighter(query->root, *analyzer);
  check_spans(text, highlighter.marks(text, "body"));
  for (const std::size_t max_bytes : {0U, 40U, 240U}) {
    const auto snippet = highlighter.snippet(text, "body", max_bytes);
    FTS_CHECK(snippet.text.size() <= std::max(max_bytes, highlight::kMinSnippetBytes));
    check_spans(snippet.text, snippet.spans);
  }
  return 0;
}
