#include "engine/index/names.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "engine/base/bytes.hpp"
#include "engine/base/limits.hpp"
#include "engine/text/utf8.hpp"

namespace fts::index {
namespace {

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// The high bit of each byte that is not ASCII, or (in the lowest such byte at least) below a space
/// or 0x7f.
std::uint64_t unprintable(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const std::uint64_t deleted = word ^ (0x7f * kOnes);
  return (word | ((word - ' ' * kOnes) & ~word) | ((deleted - kOnes) & ~deleted)) & (0x80 * kOnes);
}

/// Whether all of `text` is printable ASCII, eight bytes at a time.
bool is_printable_ascii(std::string_view text) {
  std::uint64_t bad = 0;
  for (; text.size() >= 8; text.remove_prefix(8)) {
    bad |= unprintable(load_le<std::uint64_t>(text.data()));
  }
  std::uint64_t rest = 0x2020202020202020;
  for (std::size_t i = 0; i < text.size(); ++i) {
    rest = rest << 8 | static_cast<unsigned char>(text[i]);
  }
  return (bad | unprintable(rest)) == 0;
}

}  // namespace

Status validate_id(std::string_view id) {
  if (id.empty()) return invalid_argument("'id' is empty; expected 1 to 512 bytes");
  if (id.size() > limits::kMaxIdBytes) {
    return limit_exceeded("'id' has " + std::to_string(id.size()) +
                          " bytes: at most kMaxIdBytes = " + std::to_string(limits::kMaxIdBytes));
  }
  if (is_printable_ascii(id)) return ok_status();
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
