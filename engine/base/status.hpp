#pragma once

// Errors as values. Every message tells what was expected, what came and what to do; the code tells
// a program how to react (an exit status, an HTTP status). Nothing in the engine throws on purpose;
// exceptions of libraries are caught at the edges and become a Status.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/check.hpp"

namespace fts {

enum class StatusCode {
  kOk,
  kInvalidArgument,  ///< the caller's input is wrong; repeating it cannot help
  kNotFound,         ///< no such index, document, file, field
  kAlreadyExists,
  kUnsupported,  ///< a known thing that this build or format does not do
  kLimit,        ///< a bound of limits.hpp was passed; the message names it
  kConflict,     ///< somebody else holds it (a second writer)
  kCorruption,   ///< bytes on disk that contradict their checksum or their grammar
  kIoError,      ///< the operating system refused
  kOutOfSpace,   ///< the disk is full (ENOSPC, EDQUOT)
  kCancelled,
  kDeadline,
  kInternal,
};

/// The English name of a code, in snake case ("invalid_argument"); stable, used in JSON errors.
std::string_view status_code_name(StatusCode code);

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {
    FTS_CHECK(code != StatusCode::kOk);
  }

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  const std::string& message() const { return message_; }

  /// The same error with `context` and ": " in front of its message; an ok status stays ok.
  Status with_context(std::string_view context) const;

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

inline Status ok_status() { return {}; }
Status invalid_argument(std::string message);
Status not_found(std::string message);
Status already_exists(std::string message);
Status unsupported(std::string message);
Status limit_exceeded(std::string message);
Status conflict(std::string message);
Status corruption(std::string message);
Status io_error(std::string message);
Status out_of_space(std::string message);
Status cancelled(std::string message);
Status deadline_exceeded(std::string message);
Status internal_error(std::string message);

/// A value or the Status that says why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}         // NOLINT(google-explicit-constructor)
  Result(Status status) : status_(std::move(status)) {  // NOLINT(google-explicit-constructor)
    FTS_CHECK(!status_.ok());
  }

  bool ok() const { return status_.ok(); }
  const Status& status() const { return status_; }

  T& value() & {
    FTS_CHECK(value_.has_value());
    return *value_;
  }
  const T& value() const& {
    FTS_CHECK(value_.has_value());
    return *value_;
  }
  T&& value() && {
    FTS_CHECK(value_.has_value());
    return std::move(*value_);
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  Status status_;
  std::optional<T> value_;
};

}  // namespace fts

/// Returns from the enclosing function when `expression` (a Status) is an error.
#define FTS_TRY(expression)                          \
  do {                                               \
    ::fts::Status fts_try_status = (expression);     \
    if (!fts_try_status.ok()) return fts_try_status; \
  } while (false)

#define FTS_CONCAT_INNER(a, b) a##b
#define FTS_CONCAT(a, b) FTS_CONCAT_INNER(a, b)

/// FTS_ASSIGN(auto x, f()): x takes the value of the Result, or the enclosing function returns its
/// Status.
#define FTS_ASSIGN(declaration, expression)                                                       \
  auto FTS_CONCAT(fts_result_, __LINE__) = (expression);                                          \
  if (!FTS_CONCAT(fts_result_, __LINE__).ok()) return FTS_CONCAT(fts_result_, __LINE__).status(); \
  /* NOLINTNEXTLINE(bugprone-macro-parentheses): a declaration takes none */                      \
  declaration = std::move(FTS_CONCAT(fts_result_, __LINE__)).value()
