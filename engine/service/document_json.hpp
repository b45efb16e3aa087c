#pragma once

// From one JSON object to an index::Document. Text fields are those of the settings; every other
// field is typed by what it holds (string, date, number, boolean, arrays of these). Errors name the
// field, what was expected, what came and what to do. A parser belongs to one thread and is reused.

#include <memory>
#include <string>
#include <string_view>

#include "engine/index/document.hpp"
#include "engine/index/settings.hpp"

namespace fts::service {

/// Readable bytes that must follow the JSON text given to DocumentParser::parse (simdjson's
/// padding).
inline constexpr std::size_t kJsonPadding = 64;

class DocumentParser {
 public:
  explicit DocumentParser(const index::Settings& settings);
  ~DocumentParser();

  /// The document, the parser's own, and its views hold until the next parse, as long as `json`
  /// lives. `json` must be followed by kJsonPadding readable bytes. `id`, when given, is the
  /// document's id and an "id" inside must agree; where there is none, the document's source gets
  /// it.
  Result<index::Document*> parse(std::string_view json, std::string_view id = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fts::service
