#include "engine/index/settings_update.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"

namespace fts::index {
namespace {

/// What must not change while there are documents.
Status check_changes(const Commit& commit, const Settings& settings) {
  const Manifest& manifest = commit.manifest;
  const Settings& old = manifest.settings;
  const bool same_fields = std::equal(
      old.text_fields.begin(), old.text_fields.end(), settings.text_fields.begin(),
      settings.text_fields.end(), [](const auto& a, const auto& b) { return a.name == b.name; });
  constexpr const char* kInstead =
      " once documents are in; create another index and index the documents anew";
  if (!same_fields) {
    return invalid_argument(std::string("the text fields of an index cannot change") + kInstead);
  }
  if (old.analyzer != settings.analyzer) {
    return invalid_argument("the analyzer of an index cannot change (it is \"" + old.analyzer +
                            "\")" + kInstead);
  }
  if (old.function_words != settings.function_words) {
    return invalid_argument(std::string("the function words of an index cannot change") + kInstead);
  }
  // Phrases would silently miss what was indexed without them.
  const bool lacking = std::any_of(commit.segments.begin(), commit.segments.end(),
                                   [](auto& one) { return !one.reader->meta().positions; });
  if (settings.positions && !old.positions && lacking) {
    return invalid_argument(std::string("positions cannot be switched on") + kInstead);
  }
  for (const auto& [name, type] : settings.typed_fields) {
    const auto known = manifest.schema.find(name);
    if (known != manifest.schema.end() && known->second != type) {
      return invalid_argument("field \"" + name + "\" holds values as " +
                              std::string(segment::column_type_name(known->second)) +
                              ": it cannot become a " +
                              std::string(segment::column_type_name(type)) + kInstead);
    }
  }
  return ok_status();
}

}  // namespace

Result<SettingsUpdate> judge_settings(const Commit& commit, const Settings& settings) {
  FTS_TRY(validate(settings));
  SettingsUpdate update{settings, settings.typed_fields, false};
  if (commit.segments.empty()) return update;
  FTS_TRY(check_changes(commit, settings));
  const Manifest& manifest = commit.manifest;
  update.schema.insert(manifest.schema.begin(), manifest.schema.end());
  if (update.schema.size() > limits::kMaxTypedFields) {
    return limit_exceeded(std::to_string(update.schema.size()) +
                          " typed fields, declared and found: at most kMaxTypedFields = " +
                          std::to_string(limits::kMaxTypedFields));
  }
  update.reclassifies = manifest.settings.stemmer != settings.stemmer;
  return update;
}

}  // namespace fts::index
