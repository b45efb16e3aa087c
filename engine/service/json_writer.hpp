#pragma once

// Writes JSON: objects, arrays and values in order, commas and escapes by itself. (simdjson only
// reads.) Strings must be valid UTF-8. Doubles are written in the shortest form that reads back the
// same.

#include <cstdint>
#include <string>
#include <string_view>

namespace fts::service {

/// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view value);
  JsonWriter& number(double value);  ///< NaN and infinities become null
  JsonWriter& number(float value);
  JsonWriter& number(std::uint64_t value);
  JsonWriter& number(std::int64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  /// A value that is JSON already.
  JsonWriter& raw(std::string_view json);

  template <typename T>
  JsonWriter& field(std::string_view name, const T& value) {
    key(name);
    if constexpr (std::is_same_v<T, bool>) {
      return boolean(value);
    } else if constexpr (std::is_floating_point_v<T>) {
      return number(value);
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
      return number(static_cast<std::int64_t>(value));
    } else if constexpr (std::is_integral_v<T>) {
      return number(static_cast<std::uint64_t>(value));
    } else {
      return string(value);
    }
  }

  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string out_;
  bool need_comma_ = false;
};

}  // namespace fts::service
