#include "engine/http/handlers.hpp"
#include "engine/service/answer_json.hpp"
#include "engine/service/json_writer.hpp"
#include "engine/service/settings_json.hpp"

namespace fts::http {

namespace {

Response index_response(int status, const ApiContext& context, const std::string& name) {
  const auto snapshot = context.engine.snapshot(name);
  if (!snapshot.ok()) return status_response(with_creation_hint(snapshot.status(), name));
  const auto settings = context.engine.settings(name);
  if (!settings.ok()) return status_response(settings.status());
  service::JsonWriter json;
  json.begin_object().field("name", name);
  json.field("documents", (*snapshot)->document_count());
  json.field("segments", std::uint64_t{(*snapshot)->segments.size()});
  json.key("settings").raw(service::settings_to_json(*settings)).end_object();
  return json_response(status, json.take());
}

}  // namespace

Status with_creation_hint(const Status& status, const std::string& index) {
  if (status.code() != StatusCode::kNotFound) return status;
  return not_found(status.message() + "; PUT /v1/" + index + " creates it");
}

Response get_root(const ApiContext& context, const Request&) {
  service::JsonWriter json;
  json.begin_object().key("indexes").begin_array();
  for (const auto& name : context.engine.index_names()) json.string(name);
  json.end_array().field("version", context.options.version).end_object();
  return json_response(200, json.take());
}

Response get_health(const ApiContext&, const Request&) {
  return json_response(200, R"({"status":"ok"})");
}

Response put_index(const ApiContext& context, const Request& request) {
  index::Settings settings;
  if (!request.body.empty()) {
    auto parsed = service::parse_settings(request.body);
    if (!parsed.ok()) return status_response(parsed.status());
    settings = std::move(*parsed);
  }
  const auto status = context.engine.create_index(request.index(), settings);
  if (!status.ok()) return status_response(status);
  return index_response(201, context, request.index());
}

Response get_index(const ApiContext& context, const Request& request) {
  return index_response(200, context, request.index());
}

Response delete_index(const ApiContext& context, const Request& request) {
  const auto status = context.engine.delete_index(request.index());
  if (!status.ok()) return status_response(status);
  service::JsonWriter json;
  json.begin_object().field("deleted", request.index()).end_object();
  return json_response(200, json.take());
}

Response get_settings(const ApiContext& context, const Request& request) {
  const auto settings = context.engine.settings(request.index());
  if (!settings.ok()) {
    return status_response(with_creation_hint(settings.status(), request.index()));
  }
  return json_response(200, service::settings_to_json(*settings));
}

Response patch_settings(const ApiContext& context, const Request& request) {
  const auto changed =
      context.engine.change_settings(request.index(), [&request](const index::Settings& current) {
        return service::parse_settings(request.body, current);
      });
  if (!changed.ok()) return status_response(with_creation_hint(changed.status(), request.index()));
  return json_response(200, service::settings_to_json(*changed));
}

Response get_stats(const ApiContext& context, const Request& request) {
  const auto stats = context.engine.stats(request.index());
  if (!stats.ok()) return status_response(with_creation_hint(stats.status(), request.index()));
  return json_response(200, service::stats_to_json(*stats));
}

}  // namespace fts::http
