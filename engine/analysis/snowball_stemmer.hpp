#pragma once

// The Snowball stemmer of French (M. Porter, R. Boulton; libstemmer). Beside the light one, for law
// and for comparison; it needs the accents, and merges more.

#include <string>
#include <string_view>

namespace fts::analysis {

/// The stem of a form (lower case, NFC), into `stem` (replaced). Any thread.
void snowball_stem(std::string_view form, std::string& stem);

}  // namespace fts::analysis
