#include "engine/service/document_json.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <simdjson.h>

#include "engine/base/date.hpp"
#include "engine/base/limits.hpp"
#include "engine/index/names.hpp"
#include "engine/service/json_writer.hpp"
#include "engine/text/utf8.hpp"

namespace fts::service {

static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

namespace {

namespace od = simdjson::ondemand;

constexpr std::int64_t kMaxExactInteger =
    9007199254740992;  // 2^53: doubles hold every integer up to it

std::string in_quotes(std::string_view name) {
  return "'" + std::string(text::cut_utf8(name, 80)) + "'";
}

/// Keys that a document can have: all its fields, and its id. Each is compared with all others.
constexpr std::size_t kMaxKeys = limits::kMaxTypedFields + limits::kMaxTextFields + 1;

}  // namespace

struct DocumentParser::Impl {
  index::Settings settings;
  od::parser parser;
  index::Document document;
  std::string id;                      // an id that was a number
  std::string source;                  // a document that the address gave its id
  std::vector<std::string_view> keys;  // of this object, to find the same key twice

  Status parse_object(od::object object, std::string_view given_id);
  Status read_field(std::string_view key, od::value value);
  Status read_id(od::value value);
  Status read_text(std::uint32_t field, std::string_view key, od::value value);
  Status read_typed(std::string_view key, od::value value, bool in_array);
  Status read_number(std::string_view key, od::value value);
  Status read_array(std::string_view key, od::value value);
  void add_string(std::string_view key, std::string_view text);
  bool has_key(std::string_view key) const {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  }
};

DocumentParser::DocumentParser(const index::Settings& settings) : impl_(std::make_unique<Impl>()) {
  impl_->settings = settings;
}
DocumentParser::~DocumentParser() = default;

namespace {

/// The object `json` with an id before its other keys.
void write_with_id(std::string_view json, std::string_view id, bool has_keys, std::string& out) {
  out = "{\"id\":";
  append_json_string(out, id);
  if (has_keys) out += ',';
  out += json.substr(json.find('{') + 1);
}

/// "0xE9"
std::string byte_name(char byte) {
  char hex[8];
  std::snprintf(hex, sizeof(hex), "0x%02X",
                static_cast<unsigned>(static_cast<unsigned char>(byte)));
  return hex;
}

/// The library's words, but where they leave a reader guessing.
std::string fault(simdjson::error_code error) {
  if (error == simdjson::UNESCAPED_CHARS) {
    return "unescaped characters stand in a string; write a line feed as \\n, NUL as "
           "\\u0000";
  }
  if (error == simdjson::STRING_ERROR) {
    return "a string holds an escape that means no character, such as half of a \\uD83D\\uDE00";
  }
  return simdjson::error_message(error);
}

/// What simdjson found wrong, as a person would say it; invalid UTF-8 with its place.
Status json_error(simdjson::error_code error, std::string_view json) {
  const std::size_t bad =
      error == simdjson::UTF8_ERROR ? text::find_invalid_utf8(json) : json.size();
  if (bad < json.size()) {
    // The document is one line, and its number stands in front of this.
    return invalid_argument("expected UTF-8, found the byte " + byte_name(json[bad]) +
                            " at byte offset " + std::to_string(bad) +
                            " of the document; convert the text to UTF-8 first");
  }
  if (error == simdjson::CAPACITY)
    return limit_exceeded("the document is larger than kMaxDocumentBytes");
  return invalid_argument("expected one JSON object; " + fault(error));
}

}  // namespace

Result<index::Document*> DocumentParser::parse(std::string_view json, std::string_view id) {
  if (json.size() > limits::kMaxDocumentBytes) {
    return limit_exceeded("the document has " + std::to_string(json.size()) +
                          " bytes; kMaxDocumentBytes is " +
                          std::to_string(limits::kMaxDocumentBytes) + ": split it");
  }
  Impl& impl = *impl_;
  // The memory of its columns stays.
  auto& document = impl.document;
  document.texts.clear();
  document.values.clear();
  document = {{}, std::move(document.texts), std::move(document.values), {}, 0};
  impl.keys.clear();
  od::document root;
  const simdjson::padded_string_view padded(json.data(), json.size(), json.size() + kJsonPadding);
  if (const auto error = impl.parser.iterate(padded).get(root); error != simdjson::SUCCESS) {
    return json_error(error, json);
  }
  od::object object;
  if (const auto error = root.get_object().get(object); error != simdjson::SUCCESS) {
    if (error == simdjson::INCORRECT_TYPE) {
      return invalid_argument(
          "expected one JSON object such as {\"id\": \"a1\", \"title\": \"...\"}, but came '" +
          std::string(text::cut_utf8(json, 40)) + "'");
    }
    return json_error(error, json);
  }
  FTS_TRY(impl.parse_object(object, id));
  const char* rest = nullptr;
  if (root.current_location().get(rest) == simdjson::SUCCESS)
    return invalid_argument("expected one JSON object, but something follows its closing brace");
  document.source = json;
  if (!impl.has_key("id")) {
    // What is stored is what an export gives, and must be accepted again.
    write_with_id(json, id, !impl.keys.empty(), impl.source);
    document.source = impl.source;
  }
  return &document;
}

Status DocumentParser::Impl::parse_object(od::object object, std::string_view given_id) {
  for (auto field : object) {
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key); error != simdjson::SUCCESS)
      return json_error(error, {});
    if (has_key(key)) {
      return invalid_argument("the field " + in_quotes(key) + " stands there twice; keep one");
    }
    if (keys.size() == kMaxKeys) {
      return limit_exceeded("the document has more than " + std::to_string(kMaxKeys) +
                            " fields: kMaxTypedFields is " +
                            std::to_string(limits::kMaxTypedFields) + ", kMaxTextFields " +
                            std::to_string(limits::kMaxTextFields));
    }
    keys.push_back(key);
    od::value value;
    if (const auto error = field.value().get(value); error != simdjson::SUCCESS)
      return json_error(error, {});
    FTS_TRY(read_field(key, value));
  }
  if (!given_id.empty()) {
    if (!document.id.empty() && document.id != given_id) {
      return invalid_argument("'id' is " + in_quotes(document.id) + " in the document, but " +
                              in_quotes(given_id) + " in the address; make them agree");
    }
    document.id = given_id;
    return index::validate_id(given_id);
  }
  if (!has_key("id")) {
    return invalid_argument("missing 'id'; every document needs one, a string or an integer");
  }
  return ok_status();
}

Status DocumentParser::Impl::read_field(std::string_view key, od::value value) {
  if (key == "id") return read_id(value);
  for (std::uint32_t field = 0; field < settings.text_fields.size(); ++field) {
    if (settings.text_fields[field].name == key) return read_text(field, key, value);
  }
  FTS_TRY(index::validate_field_name(key));
  return read_typed(key, value, false);
}

Status DocumentParser::Impl::read_id(od::value value) {
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) {
    document.id = text;
    return index::validate_id(text);
  }
  std::int64_t number = 0;
  if (value.get_int64().get(number) == simdjson::SUCCESS) {
    id = std::to_string(number);
    document.id = id;
    return ok_status();
  }
  return invalid_argument("'id' must be a string or an integer");
}

Status DocumentParser::Impl::read_text(std::uint32_t field, std::string_view key, od::value value) {
  od::json_type type;
  if (const auto error = value.type().get(type); error != simdjson::SUCCESS)
    return json_error(error, {});
  std::string_view text;
  switch (type) {
    case od::json_type::string:
      if (const auto error = value.get_string().get(text); error != simdjson::SUCCESS) {
        return invalid_argument("text field " + in_quotes(key) + ": " + fault(error));
      }
      document.texts.push_back({field, text});
      return ok_status();
    case od::json_type::null:
      return ok_status();
    case od::json_type::array: {
      od::array items;
      if (const auto error = value.get_array().get(items); error != simdjson::SUCCESS)
        return json_error(error, {});
      for (auto item : items) {
        if (const auto error = item.get_string().get(text); error != simdjson::SUCCESS) {
          return invalid_argument("text field " + in_quotes(key) +
                                  " is an array that holds something other than strings");
        }
        document.texts.push_back({field, text});
      }
      return ok_status();
    }
    default:
      return invalid_argument("text field " + in_quotes(key) +
                              " must be a string or an array of strings");
  }
}

Status DocumentParser::Impl::read_typed(std::string_view key, od::value value, bool in_array) {
  od::json_type type;
  if (const auto error = value.type().get(type); error != simdjson::SUCCESS)
    return json_error(error, {});
  switch (type) {
    case od::json_type::string: {
      std::string_view text;
      if (const auto error = value.get_string().get(text); error != simdjson::SUCCESS) {
        return invalid_argument("field " + in_quotes(key) + ": " + fault(error));
      }
      if (text.size() > limits::kMaxKeywordBytes) {
        return limit_exceeded("field " + in_quotes(key) + " has " + std::to_string(text.size()) +
                              " bytes; a typed field holds at most kMaxKeywordBytes = " +
                              std::to_string(limits::kMaxKeywordBytes) +
                              "; declare it among the text_fields of the settings");
      }
      add_string(key, text);
      return ok_status();
    }
    case od::json_type::number:
      return read_number(key, value);
    case od::json_type::boolean: {
      bool flag = false;
      if (const auto error = value.get_bool().get(flag); error != simdjson::SUCCESS)
        return json_error(error, {});
      document.values.push_back({key, segment::ColumnType::kBoolean, {}, flag ? 1 : 0});
      return ok_status();
    }
    case od::json_type::null: {
      bool null = false;
      if (const auto error = value.is_null().get(null); error != simdjson::SUCCESS || !null) {
        return invalid_argument("field " + in_quotes(key) + " holds a word that is not JSON");
      }
      return ok_status();
    }
    case od::json_type::array:
      if (!in_array) return read_array(key, value);
      return invalid_argument("field " + in_quotes(key) +
                              " holds an array in an array; expected plain values");
    case od::json_type::object:
      return invalid_argument("field " + in_quotes(key) +
                              " holds an object; expected a string, number, boolean, date or an "
                              "array of these: flatten it, "
                              "for instance to " +
                              in_quotes(std::string(key) + "_nom"));
  }
  return internal_error("unknown JSON type");
}

Status DocumentParser::Impl::read_array(std::string_view key, od::value value) {
  od::array items;
  if (const auto error = value.get_array().get(items); error != simdjson::SUCCESS)
    return json_error(error, {});
  for (auto item : items) {
    od::value element;
    if (const auto error = item.get(element); error != simdjson::SUCCESS)
      return json_error(error, {});
    FTS_TRY(read_typed(key, element, true));
  }
  return ok_status();
}

Status DocumentParser::Impl::read_number(std::string_view key, od::value value) {
  bool integer = false;
  std::int64_t whole = 0;
  if (value.is_integer().get(integer) == simdjson::SUCCESS && integer &&
      (value.get_int64().get(whole) != simdjson::SUCCESS || whole > kMaxExactInteger ||
       whole < -kMaxExactInteger)) {
    return invalid_argument(
        "field " + in_quotes(key) +
        " holds an integer beyond 2^53, which would lose digits; give it as a string");
  }
  double number = static_cast<double>(whole);
  if (!integer && (value.get_double().get(number) != simdjson::SUCCESS || !std::isfinite(number))) {
    return invalid_argument("field " + in_quotes(key) +
                            " holds a number that a double cannot hold; give it as a string");
  }
  document.values.push_back({key, segment::ColumnType::kNumber, {}, segment::number_code(number)});
  return ok_status();
}

void DocumentParser::Impl::add_string(std::string_view key, std::string_view text) {
  // A bare year is left a keyword: too many strings of four digits are none.
  const auto date = text.size() >= 7 ? parse_date(text) : std::nullopt;
  const auto declared = settings.typed_fields.find(std::string(key));
  if (declared != settings.typed_fields.end() && declared->second == segment::ColumnType::kDate &&
      !date) {
    if (const auto year = parse_date(text)) {
      document.values.push_back({key, segment::ColumnType::kDate, text, year->begin_ms});
      return;
    }
  }
  if (date) {
    document.values.push_back({key, segment::ColumnType::kDate, text, date->begin_ms});
  } else {
    document.values.push_back({key, segment::ColumnType::kKeyword, text, 0});
  }
}

}  // namespace fts::service
