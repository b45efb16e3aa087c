#pragma once

// The function words of French: what carries grammar and no subject, the words of questions
// included ("comment", "pourquoi", "quel"), and the articles that elision leaves ("l", "qu"). They
// are indexed like others; in a bag of words they are optional and weigh little.

#include <string_view>

namespace fts::analysis {

/// `form`: lower case. Accents may be missing where no content word is written so: "meme" is
/// "même", but "ça" is not "ca".
bool is_french_stop_word(std::string_view form);

/// The verbs that help others say something, as a question or a sentence needs them ("peut",
/// "doit", "faut", "faire"): no function words, they are required like others, but which documents
/// hold them says little. `form`: lower case, with or without accents.
bool is_french_light_word(std::string_view form);

}  // namespace fts::analysis
