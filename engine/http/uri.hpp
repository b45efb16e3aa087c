#pragma once

// The target of a request, taken apart: first split at '/', '?', '&' and '=', then percent-decoded,
// so that an encoded separator stays part of its name ("a%2Fb" is one segment). Decoded text is
// valid UTF-8 without NUL, or the request is refused. Pure functions; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"

namespace fts::http {

/// The bytes that `text` stands for; nothing when an escape is not '%' and two hexadecimal digits,
/// or stands for NUL. With `plus_is_space` (a query, not a path) '+' is a space.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// Escapes everything but letters, digits and "-._~": fit for one path segment or one query value.
std::string percent_encode(std::string_view text);

/// "/v1/main/documents/a%2Fb" -> {"v1", "main", "documents", "a/b"}; "/" -> {""}. A slash at the
/// end gives an empty last segment. `path` begins with '/'. kInvalidArgument: a bad escape, not
/// UTF-8.
Result<std::vector<std::string>> split_path(std::string_view path);

struct Parameter {
  std::string name, value;
};

/// "q=%C3%A9t%C3%A9&n=5" -> {{"q", "été"}, {"n", "5"}}, in order, repeated names kept. A name
/// without '=' has an empty value; an empty name is kInvalidArgument, as are a bad escape and what
/// is not UTF-8.
Result<std::vector<Parameter>> split_query(std::string_view query);

/// Whether `host` is a Host value, uri-host with an optional port: "localhost", "a.example:80",
/// "127.0.0.1:7780", "[::1]:7780".
bool is_valid_host(std::string_view host);

/// The host of a valid Host value without its port, as written: "[::1]:7780" -> "[::1]".
std::string_view host_without_port(std::string_view host);

/// ASCII letters in lower case, other bytes as they are.
std::string to_lower(std::string_view text);

}  // namespace fts::http
