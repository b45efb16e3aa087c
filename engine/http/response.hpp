#pragma once

// An answer before it is on the wire, and how errors become answers.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/status.hpp"

namespace fts::http {

struct Response {
  int status = 200;
  std::string body;
  std::string content_type = "application/json; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers;  ///< beyond those every answer has
};

/// "Not Found"; "Unknown" for a status that we never send.
std::string_view reason_phrase(int status);

/// The status line and all headers, with the empty line. The body is not included; its length is.
std::string serialize_head(const Response& response, bool keep_alive);

Response json_response(int status, std::string json);

/// {"error":{"code":"...","message":"..."}}, the shape of service::error_to_json, for faults that
/// are of HTTP alone. 503 carries Retry-After.
Response error_response(int status, std::string_view message);

/// What the caller asked about decides how kUnsupported is told: a query that asks for what there
/// is not is a bad request, anything else is not implemented.
enum class ErrorContext { kQuery, kOther };

int http_status(StatusCode code, ErrorContext context);
Response status_response(const Status& status, ErrorContext context = ErrorContext::kOther);

}  // namespace fts::http
