#pragma once

// The typed fields of an index while a batch is written: declared by the settings, or typed by the
// first value that came. One schema is shared by all consumers of a batch and becomes the index's
// when the batch is committed. Any thread.

#include <map>
#include <mutex>
#include <span>
#include <string>

#include "engine/base/status.hpp"
#include "engine/index/document.hpp"

namespace fts::index {

using TypedFields = std::map<std::string, segment::ColumnType>;

class Schema {
 public:
  explicit Schema(TypedFields fields) : fields_(std::move(fields)) {}

  /// Checks the values of one document; fields not seen before get the type of their first value.
  /// All or nothing: after kInvalidArgument (which names the field, its type and what came) or
  /// kLimit (which names the bound) the schema is as it was.
  /// Strings become dates or keywords, as the field already is.
  Status admit(std::span<FieldValue> values);
  TypedFields fields() const;

 private:
  mutable std::mutex mutex_;
  TypedFields fields_;
};

}  // namespace fts::index
