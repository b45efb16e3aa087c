#pragma once

// From the bytes of a word to its form, and from a form to its fold (analyzer.hpp). Pure functions.

#include <cstddef>
#include <string>
#include <string_view>

namespace fts::analysis {

/// Of a longer surface only this much makes the form, which has at most limits::kMaxTermBytes
/// anyway: the cost of a word of a million combining marks stays bounded.
inline constexpr std::size_t kMaxSurfaceBytes = 1024;

/// Lower case, NFC, accents kept; ligatures expanded, apostrophes and hyphens of one kind, soft
/// hyphens and joiners deleted, subscripts and superscripts as digits. Latin by table, the rest by
/// NFKC_Casefold. Replaces `form`; idempotent.
void make_form(std::string_view surface, std::string& form);

/// Without accents and marks (text::append_folded); a form of marks alone stays as it is. Replaces
/// `folded`; idempotent.
void fold_form(std::string_view form, std::string& folded);

}  // namespace fts::analysis
