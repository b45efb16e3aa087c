#pragma once

// The canonical form of a number, whoever grouped its digits and however.

#include <string>
#include <string_view>

namespace fts::analysis {

/// `surface`: digits with spaces, dots, apostrophes and commas between them. "100 000", "100.000"
/// and "100'000" become 100000; "3,5" and "3.5" become 3.5; what is no number in either way
/// ("2.2.0", "19.20") stays as written. Replaces `form`; returns whether it is a number.
bool make_number_form(std::string_view surface, std::string& form);

}  // namespace fts::analysis
