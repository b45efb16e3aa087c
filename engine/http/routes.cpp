#include "engine/http/routes.hpp"

#include <algorithm>
#include <array>

#include "engine/base/suggest.hpp"
#include "engine/http/handlers.hpp"

namespace fts::http {

namespace {

/// Paths that people look for in a search server and that this one does not have: an answer of
/// their own, where an index of that name would be asked for.
Response not_offered(const ApiContext&, const Request& request) {
  return error_response(501, "'" + request.head.path + "' is not offered in this version");
}

// Fixed words stand before {index}: an index of that name is reached by its other paths only.
constexpr std::array kRoutes = {
    Route{"GET", "/v1", Lane::kRead, BodyRule::kNone, ParameterRule::kNone, get_root},
    Route{"GET", "/v1/health", Lane::kInstant, BodyRule::kNone, ParameterRule::kOwn, get_health},
    Route{"GET", "/v1/keys", Lane::kInstant, BodyRule::kNone, ParameterRule::kOwn, not_offered},
    Route{"GET", "/v1/metrics", Lane::kInstant, BodyRule::kNone, ParameterRule::kOwn, not_offered},
    Route{"GET", "/metrics", Lane::kInstant, BodyRule::kNone, ParameterRule::kOwn, not_offered},

    Route{"GET", "/v1/{index}", Lane::kRead, BodyRule::kNone, ParameterRule::kNone, get_index},
    Route{"PUT", "/v1/{index}", Lane::kWrite, BodyRule::kSmall, ParameterRule::kNone, put_index},
    Route{"DELETE", "/v1/{index}", Lane::kWrite, BodyRule::kNone, ParameterRule::kNone,
          delete_index},
    Route{"GET", "/v1/{index}/settings", Lane::kRead, BodyRule::kNone, ParameterRule::kNone,
          get_settings},
    Route{"PATCH", "/v1/{index}/settings", Lane::kWrite, BodyRule::kSmall, ParameterRule::kNone,
          patch_settings},
    Route{"GET", "/v1/{index}/stats", Lane::kRead, BodyRule::kNone, ParameterRule::kNone,
          get_stats},

    Route{"POST", "/v1/{index}/documents", Lane::kWrite, BodyRule::kBulk, ParameterRule::kNone,
          post_documents},
    Route{"GET", "/v1/{index}/documents/{id}", Lane::kRead, BodyRule::kNone, ParameterRule::kNone,
          get_document},
    Route{"PUT", "/v1/{index}/documents/{id}", Lane::kWrite, BodyRule::kBulk, ParameterRule::kNone,
          put_document},
    Route{"DELETE", "/v1/{index}/documents/{id}", Lane::kWrite, BodyRule::kNone,
          ParameterRule::kNone, delete_document},
    Route{"POST", "/v1/{index}/delete", Lane::kWrite, BodyRule::kSmall, ParameterRule::kNone,
          post_delete},

    Route{"GET", "/v1/{index}/search", Lane::kRead, BodyRule::kNone, ParameterRule::kOwn,
          get_search},
    Route{"POST", "/v1/{index}/search", Lane::kRead, BodyRule::kSmall, ParameterRule::kOwn,
          post_search},
    Route{"GET", "/v1/{index}/analyze", Lane::kRead, BodyRule::kNone, ParameterRule::kOwn,
          get_analyze},
    Route{"POST", "/v1/{index}/analyze", Lane::kRead, BodyRule::kSmall, ParameterRule::kNone,
          post_analyze},
    Route{"GET", "/v1/{index}/complete", Lane::kRead, BodyRule::kNone, ParameterRule::kOwn,
          get_complete},
    Route{"GET", "/v1/{index}/documents/{id}/similar", Lane::kRead, BodyRule::kNone,
          ParameterRule::kOwn, get_similar},
    // Behind documents/{id}: the document "similar" is that one.
    Route{"GET", "/v1/{index}/{id}/similar", Lane::kRead, BodyRule::kNone, ParameterRule::kOwn,
          get_similar},
};

/// Takes the first segment of a pattern, "/v1/{index}" -> "v1", and leaves "/{index}".
std::string_view next_segment(std::string_view& pattern) {
  pattern.remove_prefix(1);
  const auto end = std::min(pattern.find('/'), pattern.size());
  const auto segment = pattern.substr(0, end);
  pattern.remove_prefix(end);
  return segment;
}

bool matches(std::string_view pattern, const std::vector<std::string>& segments) {
  for (const auto& segment : segments) {
    if (pattern.empty()) return false;
    const auto expected = next_segment(pattern);
    const bool variable = expected.front() == '{';
    if (variable ? segment.empty() : segment != expected) return false;
  }
  return pattern.empty();
}

std::string allowed_methods(std::string_view pattern) {
  std::string methods;
  for (const auto& route : kRoutes) {
    if (route.pattern != pattern) continue;
    if (!methods.empty()) methods += ", ";
    methods += route.method;
    if (route.method == "GET") methods += ", HEAD";
  }
  return methods + ", OPTIONS";
}

Response no_such_path(const std::vector<std::string>& segments) {
  std::string message = "there is no such path";
  if (segments.size() > 1 && segments.back().empty()) {
    message += " (it ends with '/': take that away)";
  } else if (segments.size() > 2) {
    static constexpr std::array<std::string_view, 7> kWords = {
        "documents", "search", "analyze", "stats", "settings", "delete", "complete"};
    if (const auto near = nearest_name(segments[2], kWords); !near.empty()) {
      message += "; did you mean '/v1/{index}/" + std::string(near) + "'?";
    }
  }
  return error_response(404, message +
                                 "; under /v1/{index} there are documents, documents/{id}, "
                                 "documents/{id}/similar, {id}/similar, delete, search, complete, "
                                 "analyze, stats and settings");
}

}  // namespace

std::variant<const Route*, Response> match_route(std::string_view method,
                                                 const std::vector<std::string>& segments) {
  if (!segments.empty() && segments[0] == "es") {
    return error_response(501, "the Elasticsearch interface is not offered in this version");
  }
  const auto found = std::find_if(kRoutes.begin(), kRoutes.end(), [&](const Route& route) {
    return matches(route.pattern, segments);
  });
  if (found == kRoutes.end()) return no_such_path(segments);
  const auto wanted = method == "HEAD" ? std::string_view("GET") : method;
  for (auto route = found; route != kRoutes.end(); ++route) {
    if (route->pattern == found->pattern && route->method == wanted) return &*route;
  }
  const auto allow = allowed_methods(found->pattern);
  if (method == "OPTIONS") {
    Response response;
    response.status = 204;
    response.headers.emplace_back("Allow", allow);
    return response;
  }
  auto response = error_response(405, "this path takes " + allow + ", not " + std::string(method));
  response.headers.emplace_back("Allow", allow);
  return response;
}

std::vector<Route> all_routes() { return {kRoutes.begin(), kRoutes.end()}; }

}  // namespace fts::http
