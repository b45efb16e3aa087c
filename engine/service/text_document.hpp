#pragma once

// From a text or Markdown file to a JSON document: a first line `date 2022-01` (also with text
// after it on the same line) becomes the field `date`, the file's stem the `id`, a Markdown `#
// heading` or a first line followed by a blank one (a headline wrapped over several too) the
// `title`, else the first sentence, by the rules of highlight::sentence_ends; the rest is the
// `body`.

#include <string>
#include <string_view>

#include "engine/base/status.hpp"

namespace fts::service {

/// kInvalidArgument for invalid UTF-8 or NUL bytes (line and byte are named), or when there is no
/// text at all. `note`: what is doubtful, a date that is none, with its line; else left alone.
Result<std::string> text_to_json(std::string_view stem, std::string_view text, bool markdown,
                                 std::string* note = nullptr);

}  // namespace fts::service
