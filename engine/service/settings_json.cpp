#include "engine/service/settings_json.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include <simdjson.h>

#include "engine/analysis/function_words.hpp"
#include "engine/analysis/synonyms.hpp"
#include "engine/base/suggest.hpp"
#include "engine/service/json_type_name.hpp"
#include "engine/service/json_writer.hpp"

namespace fts::service {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::array<std::string_view, 13> kKeys = {
    "text_fields", "typed_fields",    "analyzer", "stemmer",    "scoring",        "k1",     "b",
    "positions",   "store_documents", "synonyms", "completion", "function_words", "reorder"};

/// The function words that come with the program.
constexpr std::string_view kFrench = "french";

std::vector<std::string_view> known_keys() {
  std::vector<std::string_view> keys(kKeys.begin(), kKeys.end());
  for (const auto& parameter : index::ranking_parameters()) keys.push_back(parameter.name);
  return keys;
}

Status wrong_type(std::string_view key, std::string_view expected, element came) {
  return invalid_argument("settings: '" + std::string(key) + "' must be " + std::string(expected) +
                          ", but is " + std::string(json_type_name(came)));
}

Result<std::string> read_string(std::string_view key, element value) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return wrong_type(key, "a string", value);
  return std::string(text);
}

Result<float> read_number(std::string_view key, element value) {
  double number = 0;
  if (value.get(number) != simdjson::SUCCESS) return wrong_type(key, "a number", value);
  return static_cast<float>(number);
}

Result<bool> read_boolean(std::string_view key, element value) {
  bool flag = false;
  if (value.get(flag) != simdjson::SUCCESS) return wrong_type(key, "true or false", value);
  return flag;
}

Status read_text_fields(element value, index::Settings& settings) {
  object fields;
  if (value.get(fields) != simdjson::SUCCESS) {
    return wrong_type("text_fields", R"(an object of weights, such as {"title": 4, "body": 1})",
                      value);
  }
  settings.text_fields.clear();
  for (const auto [name, weight] : fields) {
    FTS_ASSIGN(const float number, read_number("text_fields." + std::string(name), weight));
    settings.text_fields.push_back({std::string(name), number});
  }
  return ok_status();
}

Status read_typed_fields(element value, index::Settings& settings) {
  object fields;
  if (value.get(fields) != simdjson::SUCCESS) {
    return wrong_type("typed_fields", R"(an object of types, such as {"annee": "number"})", value);
  }
  settings.typed_fields.clear();
  for (const auto [name, type] : fields) {
    FTS_ASSIGN(const std::string text, read_string("typed_fields." + std::string(name), type));
    bool known = false;
    for (const auto candidate : {segment::ColumnType::kKeyword, segment::ColumnType::kNumber,
                                 segment::ColumnType::kDate, segment::ColumnType::kBoolean}) {
      if (text != segment::column_type_name(candidate)) continue;
      settings.typed_fields[std::string(name)] = candidate;
      known = true;
    }
    if (!known) {
      return invalid_argument("settings: 'typed_fields." + std::string(name) +
                              "' must be keyword, number, date or boolean, but is '" + text + "'");
    }
  }
  return ok_status();
}

Status read_scoring(element value, index::Settings& settings) {
  FTS_ASSIGN(const std::string text, read_string("scoring", value));
  if (text == "french") {
    settings.scoring = index::Scoring::kFrench;
  } else if (text == "bm25") {
    settings.scoring = index::Scoring::kBm25;
  } else {
    return invalid_argument("settings: 'scoring' must be french or bm25, but is '" + text + "'");
  }
  return ok_status();
}

// An array of groups; a string is the path of a file of them, which only a program that reads its
// own user's files opens.
Status read_synonyms(element value, const ReadFile& read_file, index::Settings& settings) {
  std::string_view path;
  if (value.get(path) == simdjson::SUCCESS) {
    if (!read_file) {
      return invalid_argument(
          "settings: 'synonyms' must be an array of groups here, such as "
          R"(["Kiev = Kyiv"]; files are read by ftsd index --settings alone)");
    }
    FTS_ASSIGN(settings.synonyms, read_file(std::string(path)));
    return analysis::check_synonyms(settings.synonyms).with_context(std::string(path));
  }
  simdjson::dom::array groups;
  if (value.get(groups) != simdjson::SUCCESS) {
    return wrong_type("synonyms", "an array of groups or the path of a file", value);
  }
  settings.synonyms.clear();
  for (const element group : groups) {
    std::string_view line;
    if (group.get(line) != simdjson::SUCCESS) {
      return invalid_argument(
          "settings: 'synonyms': a group is one string, such as "
          "\"Kiev = Kyiv\", but came " +
          std::string(json_type_name(group)));
    }
    if (line.find('\n') != std::string::npos) {
      return invalid_argument("settings: 'synonyms': a group stands on one line");
    }
    settings.synonyms.append(line).push_back('\n');
  }
  return ok_status();
}

Status read_function_words(element value, index::Settings& settings) {
  std::string_view name;
  if (value.get(name) == simdjson::SUCCESS && name == kFrench) {
    settings.function_words = analysis::french_function_words();
    return ok_status();
  }
  simdjson::dom::array words;
  if (value.get(words) != simdjson::SUCCESS) {
    return wrong_type("function_words", R"("french" or an array of words, [] for none)", value);
  }
  settings.function_words.clear();
  for (const element word : words) {
    FTS_ASSIGN(auto text, read_string("function_words", word));
    settings.function_words.push_back(std::move(text));
  }
  auto& list = settings.function_words;
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return ok_status();
}

Status read_key(std::string_view key, element value, const ReadFile& read_file,
                index::Settings& settings) {
  if (key == "text_fields") return read_text_fields(value, settings);
  if (key == "typed_fields") return read_typed_fields(value, settings);
  if (key == "scoring") return read_scoring(value, settings);
  if (key == "function_words") return read_function_words(value, settings);
  if (key == "synonyms") return read_synonyms(value, read_file, settings);
  if (key == "analyzer") {
    FTS_ASSIGN(settings.analyzer, read_string(key, value));
  } else if (key == "stemmer") {
    FTS_ASSIGN(settings.stemmer, read_string(key, value));
  } else if (key == "k1") {
    FTS_ASSIGN(settings.k1, read_number(key, value));
  } else if (key == "b") {
    FTS_ASSIGN(settings.b, read_number(key, value));
  } else if (key == "positions") {
    FTS_ASSIGN(settings.positions, read_boolean(key, value));
  } else if (key == "store_documents") {
    FTS_ASSIGN(settings.store_documents, read_boolean(key, value));
  } else if (key == "completion") {
    FTS_ASSIGN(settings.completion, read_boolean(key, value));
  } else if (key == "reorder") {
    FTS_ASSIGN(settings.reorder, read_boolean(key, value));
  } else if (const auto* parameter = index::find_ranking_parameter(key)) {
    FTS_ASSIGN(settings.ranking.*parameter->value, read_number(key, value));
  } else {
    std::string message = "settings: unknown key '" + std::string(key) + "'";
    const auto known = known_keys();
    if (const auto near = nearest_name(key, known); !near.empty()) {
      message += "; did you mean '" + std::string(near) + "'?";
    }
    return invalid_argument(message + " (known keys: " + join_names(known) + ")");
  }
  return ok_status();
}

}  // namespace

Result<index::Settings> parse_settings(std::string_view json, const index::Settings& base,
                                       const ReadFile& read_file) {
  simdjson::dom::parser parser;
  element root;
  if (const auto error = parser.parse(json.data(), json.size()).get(root);
      error != simdjson::SUCCESS) {
    return invalid_argument("settings: expected one JSON object; " +
                            std::string(simdjson::error_message(error)));
  }
  object keys;
  if (root.get(keys) != simdjson::SUCCESS) {
    return invalid_argument("settings: expected one JSON object, but came " +
                            std::string(json_type_name(root)));
  }
  index::Settings settings = base;
  std::set<std::string_view> seen;
  for (const auto [key, value] : keys) {
    if (!seen.insert(key).second) {
      return invalid_argument("settings: the key '" + std::string(key) +
                              "' stands there twice; keep one");
    }
    FTS_TRY(read_key(key, value, read_file, settings));
  }
  FTS_TRY(index::validate(settings));
  return settings;
}

std::string settings_to_json(const index::Settings& settings) {
  JsonWriter json;
  json.begin_object().key("text_fields").begin_object();
  for (const auto& field : settings.text_fields) json.field(field.name, field.weight);
  json.end_object().key("typed_fields").begin_object();
  for (const auto& [name, type] : settings.typed_fields)
    json.field(name, segment::column_type_name(type));
  json.end_object();
  json.field("analyzer", settings.analyzer).field("stemmer", settings.stemmer);
  json.field("scoring", settings.scoring == index::Scoring::kFrench ? "french" : "bm25");
  json.field("k1", settings.bm25().k1).field("b", settings.bm25().b);
  for (const auto& parameter : index::ranking_parameters()) {
    json.field(parameter.name, settings.ranking.*parameter.value);
  }
  json.field("positions", settings.positions).field("store_documents", settings.store_documents);
  json.field("completion", settings.completion).field("reorder", settings.reorder);
  if (settings.function_words == analysis::french_function_words()) {
    json.field("function_words", kFrench);
  } else {
    json.key("function_words").begin_array();
    for (const auto& word : settings.function_words) json.string(word);
    json.end_array();
  }
  if (!settings.synonyms.empty()) {
    json.key("synonyms").begin_array();
    for (std::string_view rest = settings.synonyms; !rest.empty();) {
      const auto end = std::min(rest.find('\n'), rest.size());
      json.string(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    json.end_array();
  }
  json.end_object();
  return json.take();
}

}  // namespace fts::service
