#pragma once

// A small JSON object from a request's body, read key by key. Keys that come twice, and values of
// another type than asked for, are errors that name the key. One thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"

namespace fts::http {

class JsonObject {
 public:
  /// kInvalidArgument when `json` is not one object, kLimit past kMaxRequestKeys.
  static Result<JsonObject> parse(std::string_view json);
  JsonObject(JsonObject&&) noexcept;
  JsonObject& operator=(JsonObject&&) noexcept;
  ~JsonObject();

  /// In the order of the text, no two the same.
  const std::vector<std::string>& keys() const;
  bool contains(std::string_view key) const;

  // The key must be there (see `contains`).
  Result<std::string> string(std::string_view key) const;
  /// A whole number in [least, greatest]; the message names both.
  Result<std::uint32_t> integer(std::string_view key, std::uint32_t least,
                                std::uint32_t greatest) const;
  Result<bool> boolean(std::string_view key) const;
  /// A string, or an array of at most `limit` strings; with `numbers`, whole numbers too, as text.
  /// kLimit names the bound.
  Result<std::vector<std::string>> strings(std::string_view key, std::size_t limit,
                                           std::string_view limit_name, bool numbers = false) const;

 private:
  struct Impl;
  explicit JsonObject(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fts::http
