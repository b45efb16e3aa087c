#include <array>

#include "engine/http/handlers.hpp"
#include "engine/http/json_object.hpp"
#include "engine/http/search_request.hpp"
#include "engine/service/answer_json.hpp"
#include "engine/service/json_writer.hpp"

namespace fts::http {

namespace {

Response answer(const ApiContext& context, const Request& request,
                const Result<service::SearchParameters>& parameters) {
  if (!parameters.ok()) return status_response(parameters.status(), ErrorContext::kQuery);
  const auto found = context.engine.search(request.index(), *parameters);
  if (!found.ok()) return status_response(found.status(), ErrorContext::kQuery);
  return json_response(200, service::answer_to_json(*found));
}

Response analyze(const ApiContext& context, const Request& request, std::string_view text) {
  const auto words = context.engine.analyze(request.index(), text);
  if (!words.ok()) return status_response(words.status(), ErrorContext::kQuery);
  service::JsonWriter json;
  json.begin_object().key("words").raw(service::words_to_json(*words)).end_object();
  return json_response(200, json.take());
}

constexpr std::array<std::string_view, 1> kAnalyzeNames = {"text"};

}  // namespace

Response get_search(const ApiContext& context, const Request& request) {
  return answer(context, request, search_from_query(request.query, context.options));
}

Response post_search(const ApiContext& context, const Request& request) {
  if (!request.query.empty()) {
    return error_response(400, "a search by POST has its parameters in the body, not in the URL");
  }
  return answer(context, request, search_from_json(request.body, context.options));
}

Response get_complete(const ApiContext& context, const Request& request) {
  const auto parameters = complete_from_query(request.query, context.options);
  if (!parameters.ok()) return status_response(parameters.status(), ErrorContext::kQuery);
  const auto found = context.engine.complete(request.index(), *parameters);
  if (!found.ok()) return status_response(found.status(), ErrorContext::kQuery);
  return json_response(200, service::completions_to_json(*found));
}

Response get_similar(const ApiContext& context, const Request& request) {
  service::SimilarParameters parameters;
  auto search = similar_from_query(request.query, context.options);
  if (!search.ok()) return status_response(search.status(), ErrorContext::kQuery);
  parameters.search = std::move(*search);
  parameters.id = request.segments[request.segments.size() - 2];
  const auto found = context.engine.similar(request.index(), parameters);
  if (!found.ok()) return status_response(found.status(), ErrorContext::kQuery);
  return json_response(200, service::answer_to_json(*found));
}

Response get_analyze(const ApiContext& context, const Request& request) {
  for (const auto& parameter : request.query) {
    if (parameter.name != "text") {
      return status_response(unknown_parameter(parameter.name, kAnalyzeNames));
    }
  }
  if (request.query.size() != 1) {
    return error_response(400, "the parameter 'text' must be there once");
  }
  return analyze(context, request, request.query[0].value);
}

Response post_analyze(const ApiContext& context, const Request& request) {
  const auto object = JsonObject::parse(request.body);
  if (!object.ok()) return status_response(object.status());
  for (const auto& key : object->keys()) {
    if (key != "text") return status_response(unknown_parameter(key, kAnalyzeNames));
  }
  if (!object->contains("text")) return error_response(400, "the key 'text' is missing");
  const auto text = object->string("text");
  if (!text.ok()) return status_response(text.status());
  return analyze(context, request, *text);
}

}  // namespace fts::http
