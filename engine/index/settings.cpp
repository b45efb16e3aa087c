#include "engine/index/settings.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/analysis/analyzer.hpp"
#include "engine/analysis/synonyms.hpp"
#include "engine/base/limits.hpp"
#include "engine/index/names.hpp"

namespace fts::index {
namespace {

Status validate_text_fields(const std::vector<TextField>& fields, std::set<std::string>& names) {
  if (fields.empty()) return invalid_argument("an index needs at least one text field");
  if (fields.size() > limits::kMaxTextFields) {
    return limit_exceeded(
        std::to_string(fields.size()) +
        " text fields: at most kMaxTextFields = " + std::to_string(limits::kMaxTextFields));
  }
  for (const auto& field : fields) {
    FTS_TRY(validate_field_name(field.name));
    if (!names.insert(field.name).second) {
      return invalid_argument("text field \"" + field.name + "\" is declared twice");
    }
    if (!std::isfinite(field.weight) || field.weight <= 0) {
      return invalid_argument("text field \"" + field.name +
                              "\": its weight must be a number above 0, not " +
                              std::to_string(field.weight));
    }
  }
  return ok_status();
}

Status validate_typed_fields(const Settings& settings, const std::set<std::string>& text_names) {
  if (settings.typed_fields.size() > limits::kMaxTypedFields) {
    return limit_exceeded(
        std::to_string(settings.typed_fields.size()) +
        " typed fields: at most kMaxTypedFields = " + std::to_string(limits::kMaxTypedFields));
  }
  for (const auto& [name, type] : settings.typed_fields) {
    FTS_TRY(validate_field_name(name));
    if (text_names.contains(name)) {
      return invalid_argument("field \"" + name + "\" is declared as text and as " +
                              std::string(segment::column_type_name(type)));
    }
  }
  return ok_status();
}

Status validate_function_words(const std::vector<std::string>& words) {
  if (words.size() > limits::kMaxFunctionWords) {
    return limit_exceeded(std::to_string(words.size()) +
                          " function words: at most kMaxFunctionWords = " +
                          std::to_string(limits::kMaxFunctionWords));
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (word.empty() || word.size() > limits::kMaxTermBytes ||
        std::any_of(word.begin(), word.end(), [](char c) { return c >= 0 && c <= ' '; })) {
      return invalid_argument("function word \"" + word +
                              "\": expected one word of 1 to 255 bytes, as it is indexed");
    }
    if (i > 0 && word <= words[i - 1]) {
      return invalid_argument("function words ascend, each once; \"" + word +
                              "\" does not come after \"" + words[i - 1] + "\"");
    }
  }
  return ok_status();
}

Status validate_ranking(const Settings& settings) {
  if (settings.k1 && (!std::isfinite(*settings.k1) || *settings.k1 < 0)) {
    return invalid_argument("k1 must be a number from 0 on, not " + std::to_string(*settings.k1));
  }
  if (settings.b && !(*settings.b >= 0 && *settings.b <= 1)) {
    return invalid_argument("b must be a number from 0 to 1, not " + std::to_string(*settings.b));
  }
  return validate(settings.ranking);
}

}  // namespace

segment::Bm25Parameters Settings::bm25() const {
  const bool french = scoring == Scoring::kFrench;
  return {k1.value_or(french ? 0.9F : 1.2F), b.value_or(french ? 0.65F : 0.75F)};
}

Status validate(const Settings& settings) {
  std::set<std::string> text_names;
  FTS_TRY(validate_text_fields(settings.text_fields, text_names));
  FTS_TRY(validate_typed_fields(settings, text_names));
  if (settings.analyzer != "french" && settings.analyzer != "plain") {
    return invalid_argument("unknown analyzer \"" + settings.analyzer +
                            "\"; there are \"french\" and \"plain\"");
  }
  if (!analysis::stemmer_named(settings.stemmer)) {
    return invalid_argument("unknown stemmer \"" + settings.stemmer + "\"; there are " +
                            analysis::stemmer_names());
  }
  FTS_TRY(validate_function_words(settings.function_words));
  FTS_TRY(analysis::check_synonyms(settings.synonyms));
  return validate_ranking(settings);
}

}  // namespace fts::index
