#pragma once

// What answers each route. Every function reads the request, asks the engine and writes JSON; the
// shapes are described in openapi.yaml.

#include "engine/http/routes.hpp"

namespace fts::http {

// handlers_index.cpp
Response get_root(const ApiContext& context, const Request& request);
Response get_health(const ApiContext& context, const Request& request);
Response put_index(const ApiContext& context, const Request& request);
Response get_index(const ApiContext& context, const Request& request);
Response delete_index(const ApiContext& context, const Request& request);
Response get_settings(const ApiContext& context, const Request& request);
Response patch_settings(const ApiContext& context, const Request& request);
Response get_stats(const ApiContext& context, const Request& request);

// handlers_document.cpp
Response post_documents(const ApiContext& context, const Request& request);
Response get_document(const ApiContext& context, const Request& request);
Response put_document(const ApiContext& context, const Request& request);
Response delete_document(const ApiContext& context, const Request& request);
Response post_delete(const ApiContext& context, const Request& request);

// handlers_search.cpp
Response get_search(const ApiContext& context, const Request& request);
Response post_search(const ApiContext& context, const Request& request);
Response get_analyze(const ApiContext& context, const Request& request);
Response post_analyze(const ApiContext& context, const Request& request);
Response get_complete(const ApiContext& context, const Request& request);
Response get_similar(const ApiContext& context, const Request& request);

/// The status that an index was not found with, and what to do about it.
Status with_creation_hint(const Status& status, const std::string& index);

}  // namespace fts::http
