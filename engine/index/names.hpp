#pragma once

// What an id and the name of a field may look like: they are shown in terminals and stand in URLs.

#include <string_view>

#include "engine/base/status.hpp"

namespace fts::index {

/// 1 to kMaxIdBytes (kLimit) bytes of UTF-8 without control characters (kInvalidArgument).
Status validate_id(std::string_view id);
/// 1 to kMaxFieldNameBytes (kLimit) bytes without control characters, and not "id", which is no
/// field (kInvalidArgument).
Status validate_field_name(std::string_view name);

}  // namespace fts::index
