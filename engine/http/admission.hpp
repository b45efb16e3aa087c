#pragma once

// What a request must satisfy by its head alone, before a byte of its body is read. Pure functions.

#include <optional>
#include <string_view>
#include <vector>

#include "engine/http/head_parser.hpp"
#include "engine/http/response.hpp"
#include "engine/http/routes.hpp"

namespace fts::http {

struct Admission {
  std::optional<Response> refusal;  ///< the answer, when the request ends here
  const Route* route = nullptr;     ///< else
  std::vector<std::string> segments;
  std::vector<Parameter> query;
};

/// `listen_host`: the address listened on as a Host would name it ("127.0.0.1", "[::1]").
Admission admit(const RequestHead& head, std::string_view listen_host);

/// Whether `host` (a Host value) names this machine: localhost, 127.0.0.1, [::1] or `listen_host`,
/// with any port. A page of another site that points its own name at 127.0.0.1 (DNS rebinding)
/// comes with that name.
bool is_local_host(std::string_view host, std::string_view listen_host);

}  // namespace fts::http
