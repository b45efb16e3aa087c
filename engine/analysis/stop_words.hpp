#pragma once

// The function words of French: what carries grammar and no subject, the words of questions
// included ("comment", "pourquoi", "quel"), and the articles that elision leaves ("l", "qu"). They
// are indexed like others; in a bag of words they are optional and weigh little.

#include <string_view>

namespace fts::analysis {

/// `form`: lower case. Accents may be missing where no content word is written so: "meme" is
/// "même", but "ça" is not "ca".
bool is_french_stop_word(std::string_view form);

}  // namespace fts::analysis
