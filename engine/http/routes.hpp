#pragma once

// Which path and method is answered by what: one table (routes.cpp), read from top to bottom. A
// route also says where its work runs and how large a body it takes, so that the server can refuse
// a request by its head alone.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/http/head_parser.hpp"
#include "engine/http/response.hpp"
#include "engine/http/uri.hpp"
#include "engine/service/engine.hpp"

namespace fts::http {

/// Where a request is worked on. Writers of one index wait for each other, so they must not take
/// the threads that answer questions.
enum class Lane : std::uint8_t {
  kInstant,  ///< at once, by the thread that reads the network: no disk, no lock, no loop
  kRead,
  kWrite,
};

enum class BodyRule : std::uint8_t {
  kNone,   ///< a body that is not empty is refused
  kSmall,  ///< settings, questions, lists
  kBulk,   ///< documents
};

enum class ParameterRule : std::uint8_t {
  kNone,  ///< a query string is refused: nothing is ignored
  kOwn,   ///< the handler reads them, and refuses those that it does not know
};

struct ApiOptions {
  std::string version = "0.1.0";  ///< what GET /v1 answers
  std::uint32_t default_timeout_ms = 10'000;
  std::uint32_t max_timeout_ms = 60'000;
  service::WriteOptions write;  ///< of documents that come by HTTP
};

/// A request as handlers see it. `segments` and `query` are decoded.
struct Request {
  RequestHead head;
  std::vector<std::string> segments;
  std::vector<Parameter> query;
  std::string body;

  /// The index of "/v1/{index}/..." and the id of ".../documents/{id}".
  const std::string& index() const { return segments[1]; }
  const std::string& id() const { return segments[3]; }
};

struct ApiContext {
  service::Engine& engine;
  const ApiOptions& options;
};

/// Never throws on purpose; what a library throws, the server catches.
using Handler = Response (*)(const ApiContext& context, const Request& request);

struct Route {
  std::string_view method;
  std::string_view pattern;  ///< "/v1/{index}/search"
  Lane lane;
  BodyRule body;
  ParameterRule parameters;
  Handler handler;
};

/// The route of a request, or the answer when there is none (404, 405 with Allow, OPTIONS, ...).
/// HEAD is answered as GET. Any thread.
std::variant<const Route*, Response> match_route(std::string_view method,
                                                 const std::vector<std::string>& segments);

/// Every route there is, for tests and the description of the interface.
std::vector<Route> all_routes();

}  // namespace fts::http
