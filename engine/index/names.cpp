#include "engine/index/names.hpp"

#include <algorithm>
#include <string>

#include "engine/base/limits.hpp"
#include "engine/text/utf8.hpp"

namespace fts::index {
namespace {

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

Status validate_id(std::string_view id) {
  if (id.empty()) return invalid_argument("'id' is empty; expected 1 to 512 bytes");
  if (id.size() > limits::kMaxIdBytes) {
    return limit_exceeded("'id' has " + std::to_string(id.size()) +
                          " bytes: at most kMaxIdBytes = " + std::to_string(limits::kMaxIdBytes));
  }
  if (has_control_character(id)) {
    return invalid_argument("'id' holds a control character; expected printable text");
  }
  if (text::find_invalid_utf8(id) != id.size()) return invalid_argument("'id' is not UTF-8");
  return ok_status();
}

Status validate_field_name(std::string_view name) {
  if (name.empty()) return invalid_argument("a field needs a name");
  if (name.size() > limits::kMaxFieldNameBytes) {
    return limit_exceeded(
        "a field name has " + std::to_string(name.size()) +
        " bytes: at most kMaxFieldNameBytes = " + std::to_string(limits::kMaxFieldNameBytes));
  }
  if (has_control_character(name)) {
    return invalid_argument("a field name holds a control character; expected printable text");
  }
  if (name == "id") {
    return invalid_argument(
        "\"id\" is the document's id and no field; give the field another name");
  }
  return ok_status();
}

}  // namespace fts::index
