#pragma once

// The choice of a passage and its dressing as a snippet.

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/highlight/highlight.hpp"
#include "engine/highlight/matcher.hpp"

namespace fts::highlight {

struct Passage {
  std::size_t begin = 0, end = 0;
};

/// The passage of at most `max_bytes` that shows most of the query, see passage.cpp. `marks` as
/// from Matcher::find.
Passage choose_passage(std::string_view text, const std::vector<Mark>& marks,
                       const Matcher& matcher, std::size_t max_bytes);

Snippet make_snippet(std::string_view text, Passage passage, const std::vector<Mark>& marks);

}  // namespace fts::highlight
