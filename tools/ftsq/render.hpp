#pragma once

// Answers as people read them: in a terminal with bold and dim, elsewhere the same without.

#include <string>

#include "engine/service/engine.hpp"
#include "tools/common/terminal.hpp"

namespace fts::tools {

struct Page {
  Style style;
  std::size_t width = 80;
};

/// Rank, title, date and id, snippet, and the explanation when there is one.
std::string render_hit(const service::AnswerHit& hit, const Page& page);
/// A line of its own, what was typed in bold.
std::string render_completion(const service::Completion& completion, const Page& page);
/// Values and counts, a table for each field.
std::string render_facets(const std::vector<search::Facet>& facets, const Page& page);
/// The clauses of a score, one a line, and their sum.
std::string render_explanation(const service::AnswerHit& hit, std::size_t indent, const Page& page);

}  // namespace fts::tools
