#pragma once

// Settings as JSON, both ways:
//   {"text_fields": {"title": 4, "body": 1}, "typed_fields": {"annee": "number"},
//    "analyzer": "french", "stemmer": "light", "scoring": "french", "k1": 1.2, "b": 0.5,
//    "store_documents": true, "positions": true}
// the constants of index::RankingSettings by their names ("fold_weight": 0.35 ...),
// and "synonyms": ["Kiev = Kyiv", "Perse => Iran"], or the path of a file of such lines. Keys not
// given keep the value of `base`; an unknown key is an error that names the nearest known one.

#include <functional>
#include <string>
#include <string_view>

#include "engine/index/settings.hpp"

namespace fts::service {

/// The content of a file that settings name.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// Without `read_file` settings that name a file are refused: those of a request may not.
Result<index::Settings> parse_settings(std::string_view json, const index::Settings& base = {},
                                       const ReadFile& read_file = nullptr);
std::string settings_to_json(const index::Settings& settings);

}  // namespace fts::service
