#pragma once

// What ICU knows, for the rare characters that our tables do not hold. The only place that includes
// ICU.

#include <string>
#include <string_view>

namespace fts::text {

enum class CharClass : unsigned char { kOther, kLetter, kDigit, kMark, kSpace };

CharClass classify(char32_t code_point);
bool is_upper(char32_t code_point);  ///< capital or title case
bool is_lower(char32_t code_point);
/// NFKC_Casefold (Unicode 15, UAX 44) of valid UTF-8, appended to `out`.
void append_nfkc_casefold(std::string_view text, std::string& out);
/// NFC of valid UTF-8, appended to `out`.
void append_nfc(std::string_view text, std::string& out);
/// NFD of valid UTF-8, appended to `out`.
void append_nfd(std::string_view text, std::string& out);
/// Without marks: NFD, category Mn removed, NFC; `œ` to oe, `æ` to ae, `ø` to o, `ł` to l, `đ` to
/// d, `ß` to ss.
void append_folded(std::string_view text, std::string& out);

}  // namespace fts::text
