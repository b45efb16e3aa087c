#include "engine/index/schema.hpp"

#include "engine/base/date.hpp"
#include "engine/base/limits.hpp"
#include "engine/index/names.hpp"

namespace fts::index {
namespace {

Status contradiction(const FieldValue& value, segment::ColumnType known) {
  const std::string is(segment::column_type_name(known));
  const std::string came(segment::column_type_name(value.type));
  return invalid_argument("field \"" + std::string(value.name) + "\" is a " + is +
                          ", but the document gives a " + came +
                          "; correct the value, or declare the field's type in the settings "
                          "(typed_fields) of an empty index");
}

Status too_many_fields(std::string_view name) {
  return limit_exceeded("field \"" + std::string(name) +
                        "\" would be one typed field more than kMaxTypedFields = " +
                        std::to_string(limits::kMaxTypedFields));
}

/// A string may be read as a date or as a keyword, whichever the field is: "1862" in a field of
/// dates, "2022-01" in a field of keywords.
void adapt(FieldValue& value, segment::ColumnType known) {
  if (value.keyword.empty() || value.type == known) return;
  if (known == segment::ColumnType::kKeyword && value.type == segment::ColumnType::kDate) {
    value.type = known;
    value.code = 0;
  } else if (known == segment::ColumnType::kDate && value.type == segment::ColumnType::kKeyword) {
    const auto date = parse_date(value.keyword);
    if (!date) return;
    value.type = known;
    value.code = date->begin_ms;
  }
}

}  // namespace

Status Schema::admit(std::span<FieldValue> values) {
  const std::scoped_lock lock(mutex_);
  TypedFields found;
  for (auto& value : values) {
    const std::string name(value.name);
    auto known = fields_.find(name);
    if (known == fields_.end()) {
      FTS_TRY(validate_field_name(name));
      known = found.emplace(name, value.type).first;
      if (fields_.size() + found.size() > limits::kMaxTypedFields) return too_many_fields(name);
    }
    adapt(value, known->second);
    if (known->second != value.type) return contradiction(value, known->second);
  }
  fields_.merge(found);
  return ok_status();
}

TypedFields Schema::fields() const {
  const std::scoped_lock lock(mutex_);
  return fields_;
}

}  // namespace fts::index
