#pragma once

// From the parameters of a search, in the query string or in a JSON body, to SearchParameters. Both
// have the same names; an unknown one is an error that names the nearest known.

#include <span>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/http/routes.hpp"
#include "engine/service/engine.hpp"

namespace fts::http {

/// q, n, from, sort, filter, facet (these three repeatable), facet_size, operator (all or any),
/// relax, explain, documents, snippets, snippet_bytes, exact_total, timeout_ms. Booleans are true
/// or false (1 and 0 too); a name alone means true.
Result<service::SearchParameters> search_from_query(const std::vector<Parameter>& query,
                                                    const ApiOptions& options);

/// The same keys as JSON; sort, filter and facet (or "facets") take a string or an array.
Result<service::SearchParameters> search_from_json(std::string_view json,
                                                   const ApiOptions& options);

/// As a search, without what is about its words: q, operator, relax, suggest, synonyms.
Result<service::SearchParameters> similar_from_query(const std::vector<Parameter>& query,
                                                     const ApiOptions& options);

/// q, the text before the cursor, n and timeout_ms.
Result<service::CompletionParameters> complete_from_query(const std::vector<Parameter>& query,
                                                          const ApiOptions& options);

/// "unknown parameter 'fitler'; did you mean 'filter'? (known: ...)"
Status unknown_parameter(std::string_view name, std::span<const std::string_view> known);

}  // namespace fts::http
