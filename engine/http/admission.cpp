#include "engine/http/admission.hpp"

#include "engine/http/uri.hpp"

namespace fts::http {

namespace {

/// Browsers name the site that a request comes from. Ours has the same host as the request; any
/// other is a page that should not write here behind its reader's back.
bool is_foreign_origin(const RequestHead& head) {
  const auto origin = head.header("origin");
  return !origin.empty() && to_lower(origin) != "http://" + to_lower(head.host);
}

bool has_body(const RequestHead& head) {
  return head.framing == BodyFraming::kChunked || head.content_length > 0;
}

Admission refuse(Response response) {
  Admission admission;
  admission.refusal = std::move(response);
  return admission;
}

}  // namespace

bool is_local_host(std::string_view host, std::string_view listen_host) {
  const auto name = to_lower(host_without_port(host));
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]" || name == listen_host;
}

Admission admit(const RequestHead& head, std::string_view listen_host) {
  if (!is_local_host(head.host, listen_host)) {
    return refuse(error_response(
        421, "the host '" + head.host + "' is not this machine; use localhost or 127.0.0.1"));
  }
  if (is_foreign_origin(head)) {
    return refuse(error_response(403, "requests from pages of other sites are not taken"));
  }
  if (head.path == "*") {
    Response response;
    response.status = 204;
    response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    return refuse(std::move(response));
  }
  auto segments = split_path(head.path);
  if (!segments.ok()) return refuse(status_response(segments.status()));
  auto query = split_query(head.query);
  if (!query.ok()) return refuse(status_response(query.status()));
  auto match = match_route(head.method, *segments);
  if (auto* answer = std::get_if<Response>(&match)) return refuse(std::move(*answer));

  Admission admission;
  admission.route = std::get<const Route*>(match);
  if (admission.route->body == BodyRule::kNone && has_body(head)) {
    return refuse(error_response(400, head.method + " takes no body here"));
  }
  if (admission.route->parameters == ParameterRule::kNone && !query->empty()) {
    return refuse(error_response(
        400, "this path takes no parameters, but came '" + query->front().name + "'"));
  }
  const auto encoding = head.header("content-encoding");
  if (!encoding.empty() && to_lower(encoding) != "identity") {
    return refuse(error_response(415, "bodies are taken as they are, without Content-Encoding"));
  }
  admission.segments = std::move(*segments);
  admission.query = std::move(*query);
  return admission;
}

}  // namespace fts::http
