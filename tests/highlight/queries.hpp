#pragma once

// Highlighters from the text of a query, and marks as brackets.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/highlight/highlight.hpp"

namespace fts::highlight {

inline const analysis::Analyzer& french() {
  static const auto analyzer = analysis::make_analyzer({});
  REQUIRE(analyzer.ok());
  return **analyzer;
}

inline Highlighter highlighter(const std::string& text, const TermWeight& weight = {}) {
  const auto parsed = query::parse(text);
  REQUIRE(parsed.ok());
  const query::FieldCatalog fields = {{"title", "body"}, {"annee"}};
  const auto query = query::analyze(*parsed, french(), fields, query::DefaultOperator::kAll);
  REQUIRE(query.ok());
  return {query->root, french(), weight};
}

inline std::string with_marks(std::string_view text, const std::vector<Span>& spans) {
  std::string out;
  std::size_t at = 0;
  for (const auto& span : spans) {
    out.append(text.substr(at, span.begin - at)).append("[");
    out.append(text.substr(span.begin, span.end - span.begin)).append("]");
    at = span.end;
  }
  return out.append(text.substr(at));
}

}  // namespace fts::highlight
