#include "engine/http/response.hpp"

#include "engine/service/answer_json.hpp"
#include "engine/service/json_writer.hpp"
#include "engine/text/utf8.hpp"

namespace fts::http {

namespace {

/// Messages quote what came; JSON must be UTF-8 all the same.
std::string valid_utf8(std::string_view text) {
  std::string out;
  while (true) {
    const auto good = text::find_invalid_utf8(text);
    out.append(text.substr(0, good));
    if (good == text.size()) return out;
    out += "\ufffd";
    text.remove_prefix(good + 1);
  }
}

std::string_view error_code(int status) {
  switch (status) {
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 405:
      return "method_not_allowed";
    case 408:
      return "request_timeout";
    case 413:
    case 414:
    case 431:
      return "limit";
    case 415:
      return "unsupported_media_type";
    case 417:
      return "expectation_failed";
    case 421:
      return "misdirected_request";
    case 500:
      return "internal";
    case 501:
      return "unsupported";
    case 503:
      return "unavailable";
    case 504:
      return "deadline";
    case 505:
      return "http_version_not_supported";
    default:
      return "invalid_argument";
  }
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return "Unknown";
  }
}

std::string serialize_head(const Response& response, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head += reason_phrase(response.status);
  head += "\r\n";
  if (response.status != 204) {
    head += "Content-Type: " + response.content_type + "\r\n";
    head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  }
  head += "X-Content-Type-Options: nosniff\r\n";
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  if (!keep_alive) head += "Connection: close\r\n";
  head += "\r\n";
  return head;
}

Response json_response(int status, std::string json) {
  Response response;
  response.status = status;
  response.body = std::move(json);
  return response;
}

Response error_response(int status, std::string_view message) {
  service::JsonWriter json;
  json.begin_object().key("error").begin_object();
  json.field("code", error_code(status)).field("message", valid_utf8(message));
  json.end_object().end_object();
  auto response = json_response(status, json.take());
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

int http_status(StatusCode code, ErrorContext context) {
  switch (code) {
    case StatusCode::kOk:
      return 200;
    case StatusCode::kInvalidArgument:
    case StatusCode::kLimit:
      return 400;
    case StatusCode::kNotFound:
      return 404;
    case StatusCode::kAlreadyExists:
    case StatusCode::kConflict:
      return 409;
    case StatusCode::kUnsupported:
      return context == ErrorContext::kQuery ? 400 : 501;
    case StatusCode::kOutOfSpace:
      return 507;
    case StatusCode::kCancelled:
      return 503;
    case StatusCode::kDeadline:
      return 504;
    case StatusCode::kCorruption:
    case StatusCode::kIoError:
    case StatusCode::kInternal:
      return 500;
  }
  return 500;
}

Response status_response(const Status& status, ErrorContext context) {
  const Status printable(status.code(), valid_utf8(status.message()));
  auto response =
      json_response(http_status(status.code(), context), service::error_to_json(printable));
  if (response.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace fts::http
