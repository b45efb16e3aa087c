#pragma once

// "Did you mean": the known name that is nearest to an unknown one.

#include <span>
#include <string>
#include <string_view>

namespace fts {

/// Edits (insertion, deletion, replacement, transposition of neighbours) between two byte strings.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known name with the fewest edits, if at most a third of the longer name's length (at least
/// 1); else empty.
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> known);

/// "a, b, c".
std::string join_names(std::span<const std::string_view> names);

}  // namespace fts
