#include <algorithm>
#include <array>
#include <chrono>

#include "engine/base/limits.hpp"
#include "engine/http/handlers.hpp"
#include "engine/http/json_object.hpp"
#include "engine/service/json_writer.hpp"

namespace fts::http {

namespace {

enum class BodyKind { kLines, kJson, kOther };

/// Lines unless the type says JSON. What curl sends by itself (a form) and no type at all are taken
/// as lines, or as JSON where an array begins.
BodyKind body_kind(const Request& request) {
  const auto type = request.head.header("content-type");
  const auto name = to_lower(type.substr(0, std::min(type.find_first_of("; \t"), type.size())));
  static constexpr std::array<std::string_view, 5> kLineTypes = {
      "application/x-ndjson", "application/ndjson", "application/jsonl", "application/jsonlines",
      "application/x-jsonlines"};
  if (name == "application/json") return BodyKind::kJson;
  if (std::find(kLineTypes.begin(), kLineTypes.end(), name) != kLineTypes.end()) {
    return BodyKind::kLines;
  }
  if (name.empty() || name == "application/x-www-form-urlencoded" || name == "text/plain") {
    const auto first = request.body.find_first_not_of(" \t\r\n");
    const bool array = first != std::string::npos && request.body[first] == '[';
    return array ? BodyKind::kJson : BodyKind::kLines;
  }
  return BodyKind::kOther;
}

/// Says in the answer to a write, which stands, that merging segments after it stopped.
void note_merging(service::JsonWriter& json, const Status& merging) {
  if (merging.ok()) return;
  json.field("note", "the write is done, but merging segments stopped: " + merging.message());
}

Response ingest(const ApiContext& context, const Request& request, bool array) {
  const auto begin = std::chrono::steady_clock::now();
  const auto& options = context.options.write;
  const auto report = array ? context.engine.index_array(request.index(), request.body, options)
                            : context.engine.index_lines(request.index(), request.body, options);
  if (!report.ok()) return status_response(with_creation_hint(report.status(), request.index()));
  if (array && report->documents + report->skipped == 0) {
    return error_response(400, "the array holds no document");
  }
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begin);
  service::JsonWriter json;
  json.begin_object().field("indexed", report->documents).field("replaced", report->replaced);
  json.field("took_us", static_cast<std::uint64_t>(took.count()));
  note_merging(json, report->merging);
  json.end_object();
  return json_response(200, json.take());
}

Response deleted_response(const service::DeleteReport& report) {
  service::JsonWriter json;
  json.begin_object().field("deleted", report.deleted);
  note_merging(json, report.merging);
  json.end_object();
  return json_response(200, json.take());
}

}  // namespace

Response post_documents(const ApiContext& context, const Request& request) {
  // Before a large body is read as JSON: is there an index for it?
  if (const auto settings = context.engine.settings(request.index()); !settings.ok()) {
    return status_response(with_creation_hint(settings.status(), request.index()));
  }
  if (request.body.find_first_not_of(" \t\r\n") == std::string::npos) {
    return error_response(400, "the body is empty; send one JSON document a line");
  }
  switch (body_kind(request)) {
    case BodyKind::kLines:
      return ingest(context, request, false);
    case BodyKind::kJson:
      return ingest(context, request, true);
    case BodyKind::kOther:
      break;
  }
  return error_response(415,
                        "documents come as application/x-ndjson (one JSON object a line) or "
                        "application/json (an array, or one object)");
}

Response get_document(const ApiContext& context, const Request& request) {
  auto document = context.engine.document(request.index(), request.id());
  if (!document.ok()) return status_response(document.status());
  return json_response(200, std::move(*document));
}

Response put_document(const ApiContext& context, const Request& request) {
  const auto report = context.engine.put_document(request.index(), request.id(), request.body);
  if (!report.ok()) return status_response(with_creation_hint(report.status(), request.index()));
  service::JsonWriter json;
  json.begin_object().field("id", request.id()).field("replaced", report->replaced);
  note_merging(json, report->merging);
  json.end_object();
  return json_response(report->replaced ? 200 : 201, json.take());
}

Response delete_document(const ApiContext& context, const Request& request) {
  const auto report = context.engine.delete_documents(request.index(), {request.id()});
  if (!report.ok()) return status_response(report.status());
  if (report->deleted == 0) {
    return status_response(not_found("index '" + request.index() +
                                     "' has no document with the id '" + request.id() + "'"));
  }
  return deleted_response(*report);
}

Response post_delete(const ApiContext& context, const Request& request) {
  const auto object = JsonObject::parse(request.body);
  if (!object.ok()) return status_response(object.status());
  if (object->keys() != std::vector<std::string>{"ids"}) {
    return error_response(400, R"(the body must be {"ids": ["...", ...]} and nothing else)");
  }
  const auto ids = object->strings("ids", limits::kMaxDeleteIds, "kMaxDeleteIds", true);
  if (!ids.ok()) return status_response(ids.status());
  const auto report = context.engine.delete_documents(request.index(), *ids);
  if (!report.ok()) return status_response(report.status());
  return deleted_response(*report);
}

}  // namespace fts::http
