#include "engine/http/json_object.hpp"

#include <algorithm>

#include <simdjson.h>

#include "engine/base/limits.hpp"
#include "engine/service/json_type_name.hpp"

namespace fts::http {

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

Status wrong_type(std::string_view key, std::string_view expected, element came) {
  return invalid_argument("'" + std::string(key) + "' must be " + std::string(expected) +
                          ", but is " + std::string(service::json_type_name(came)));
}

Status not_an_object(std::string_view why) {
  return invalid_argument("the body must be one JSON object; " + std::string(why));
}

/// A string, or a whole number in decimal; false when it is something else.
bool to_text(element value, bool numbers, std::string& text) {
  if (value.type() == element_type::STRING) {
    text = std::string_view(value);
    return true;
  }
  if (numbers && value.type() == element_type::INT64) {
    text = std::to_string(std::int64_t(value));
    return true;
  }
  if (numbers && value.type() == element_type::UINT64) {
    text = std::to_string(std::uint64_t(value));
    return true;
  }
  return false;
}

}  // namespace

struct JsonObject::Impl {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  std::vector<std::string> keys;

  element at(std::string_view key) const {
    element value;
    const auto error = object.at_key(key).get(value);
    FTS_CHECK(error == simdjson::SUCCESS);  // callers ask `contains` first
    return value;
  }
};

JsonObject::JsonObject(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JsonObject::JsonObject(JsonObject&&) noexcept = default;
JsonObject& JsonObject::operator=(JsonObject&&) noexcept = default;
JsonObject::~JsonObject() = default;

Result<JsonObject> JsonObject::parse(std::string_view json) {
  auto impl = std::make_unique<Impl>();
  element root;
  auto error = impl->parser.allocate(json.size(), limits::kMaxJsonDepth);
  if (error == simdjson::SUCCESS) error = impl->parser.parse(json.data(), json.size()).get(root);
  if (error == simdjson::EMPTY) return not_an_object("it is empty");
  if (error != simdjson::SUCCESS) return not_an_object(simdjson::error_message(error));
  if (root.get(impl->object) != simdjson::SUCCESS) {
    return not_an_object("it is " + std::string(service::json_type_name(root)));
  }
  for (const auto [key, value] : impl->object) {
    if (std::find(impl->keys.begin(), impl->keys.end(), key) != impl->keys.end()) {
      return invalid_argument("the key '" + std::string(key) + "' stands there twice; keep one");
    }
    // Comparing all pairs is quadratic: an object of ours has a dozen keys.
    if (impl->keys.size() == limits::kMaxRequestKeys) {
      return limit_exceeded("the body has more than kMaxRequestKeys (" +
                            std::to_string(limits::kMaxRequestKeys) + ") keys");
    }
    impl->keys.emplace_back(key);
  }
  return JsonObject(std::move(impl));
}

const std::vector<std::string>& JsonObject::keys() const { return impl_->keys; }

bool JsonObject::contains(std::string_view key) const {
  return std::find(impl_->keys.begin(), impl_->keys.end(), key) != impl_->keys.end();
}

Result<std::string> JsonObject::string(std::string_view key) const {
  const auto value = impl_->at(key);
  std::string text;
  if (!to_text(value, false, text)) return wrong_type(key, "a string", value);
  return text;
}

Result<std::uint32_t> JsonObject::integer(std::string_view key, std::uint32_t least,
                                          std::uint32_t greatest) const {
  const auto value = impl_->at(key);
  const auto expected =
      "a whole number from " + std::to_string(least) + " to " + std::to_string(greatest);
  if (!value.is_number()) return wrong_type(key, expected, value);
  std::uint64_t number = 0;
  if (value.get(number) != simdjson::SUCCESS || number < least || number > greatest) {
    return invalid_argument("'" + std::string(key) + "' must be " + expected);
  }
  return static_cast<std::uint32_t>(number);
}

Result<bool> JsonObject::boolean(std::string_view key) const {
  const auto value = impl_->at(key);
  bool flag = false;
  if (value.get(flag) != simdjson::SUCCESS) return wrong_type(key, "true or false", value);
  return flag;
}

Result<std::vector<std::string>> JsonObject::strings(std::string_view key, std::size_t limit,
                                                     std::string_view limit_name,
                                                     bool numbers) const {
  const auto value = impl_->at(key);
  std::vector<std::string> texts;
  std::string text;
  simdjson::dom::array array;
  if (value.get(array) != simdjson::SUCCESS) {
    if (!to_text(value, numbers, text)) return wrong_type(key, "an array of strings", value);
    return std::vector<std::string>{text};
  }
  for (const auto item : array) {
    if (texts.size() == limit) {
      return limit_exceeded("'" + std::string(key) + "' has more than " + std::to_string(limit) +
                            " values (" + std::string(limit_name) + ")");
    }
    if (!to_text(item, numbers, text)) {
      return wrong_type(std::string(key) + "[" + std::to_string(texts.size()) + "]", "a string",
                        item);
    }
    texts.push_back(text);
  }
  return texts;
}

}  // namespace fts::http
