#pragma once

// Deterministic text that looks like French to an index: function words at their real share,
// content words with a Zipf-Mandelbrot distribution over a vocabulary built of syllables and
// inflected, elisions, accents, typographic apostrophes, guillemets, numbers and dates. The same
// seed gives the same bytes on every machine. For benchmarks that any clone can run; it means
// nothing.

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.hpp"

namespace fts::bench {

struct SyntheticOptions {
  std::uint64_t seed = 1;
  std::uint32_t vocabulary = 60'000;  ///< lemmas; each has a few inflected forms
  std::uint32_t mean_words = 180;     ///< of a body
};

struct SyntheticDocument {
  std::string id, title, body, date, section;
};

class SyntheticText {
 public:
  explicit SyntheticText(const SyntheticOptions& options);
  SyntheticDocument next();
  /// The document as one JSON line, with its line feed.
  std::string next_json();
  /// A lemma by rank: 0 is the most frequent. For queries of a chosen frequency.
  const std::string& lemma(std::uint32_t rank) const { return lemmas_[rank]; }

 private:
  std::string make_lemma(std::uint32_t rank);
  std::uint32_t draw_rank();
  /// `elided`: after an article with an apostrophe, before which only a vowel may stand.
  void append_content_word(std::string& out, bool elided);
  void append_sentence(std::string& out, std::uint32_t words);

  Random random_;
  SyntheticOptions options_;
  std::vector<std::string> lemmas_;
  std::vector<double> cumulative_;           ///< of the Zipf-Mandelbrot weights of lemmas
  std::vector<double> function_cumulative_;  ///< of kFunctionWords
  std::uint64_t count_ = 0;
};

}  // namespace fts::bench
