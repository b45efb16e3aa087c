#pragma once

// Settings as JSON, both ways:
//   {"text_fields": {"title": 4, "body": 1}, "typed_fields": {"annee": "number"}, "analyzer":
//   "french",
//    "stemmer": "light", "scoring": "french", "k1": 1.2, "b": 0.5, "store_documents": true,
//    "positions": true}
// Keys not given keep the value of `base`; an unknown key is an error that names the nearest known
// one.

#include <string>
#include <string_view>

#include "engine/index/settings.hpp"

namespace fts::service {

Result<index::Settings> parse_settings(std::string_view json, const index::Settings& base = {});
std::string settings_to_json(const index::Settings& settings);

}  // namespace fts::service
