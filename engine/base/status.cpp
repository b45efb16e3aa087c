#include "engine/base/status.hpp"

#include <cstdio>
#include <cstdlib>

namespace fts {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "fts: internal invariant violated: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

std::string_view status_code_name(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return "ok";
    case StatusCode::kInvalidArgument:
      return "invalid_argument";
    case StatusCode::kNotFound:
      return "not_found";
    case StatusCode::kAlreadyExists:
      return "already_exists";
    case StatusCode::kUnsupported:
      return "unsupported";
    case StatusCode::kLimit:
      return "limit";
    case StatusCode::kConflict:
      return "conflict";
    case StatusCode::kCorruption:
      return "corruption";
    case StatusCode::kIoError:
      return "io_error";
    case StatusCode::kOutOfSpace:
      return "out_of_space";
    case StatusCode::kCancelled:
      return "cancelled";
    case StatusCode::kDeadline:
      return "deadline";
    case StatusCode::kInternal:
      return "internal";
  }
  return "unknown";
}

Status Status::with_context(std::string_view context) const {
  if (ok()) return *this;
  return {code_, std::string(context) + ": " + message_};
}

Status invalid_argument(std::string message) {
  return {StatusCode::kInvalidArgument, std::move(message)};
}
Status not_found(std::string message) { return {StatusCode::kNotFound, std::move(message)}; }
Status already_exists(std::string message) {
  return {StatusCode::kAlreadyExists, std::move(message)};
}
Status unsupported(std::string message) { return {StatusCode::kUnsupported, std::move(message)}; }
Status limit_exceeded(std::string message) { return {StatusCode::kLimit, std::move(message)}; }
Status conflict(std::string message) { return {StatusCode::kConflict, std::move(message)}; }
Status corruption(std::string message) { return {StatusCode::kCorruption, std::move(message)}; }
Status io_error(std::string message) { return {StatusCode::kIoError, std::move(message)}; }
Status out_of_space(std::string message) { return {StatusCode::kOutOfSpace, std::move(message)}; }
Status cancelled(std::string message) { return {StatusCode::kCancelled, std::move(message)}; }
Status deadline_exceeded(std::string message) {
  return {StatusCode::kDeadline, std::move(message)};
}
Status internal_error(std::string message) { return {StatusCode::kInternal, std::move(message)}; }

}  // namespace fts
