// The masks of 64 bytes against the table of characters, byte by byte.

#include <catch2/catch.hpp>

#include "engine/analysis/ascii_words.hpp"
#include "engine/analysis/char_table.hpp"
#include "engine/base/random.hpp"

using namespace fts;
using namespace fts::analysis;

TEST_CASE("masks of ASCII words say what the table of characters says") {
  Random random(7);
  for (std::size_t size : {0U, 1U, 15U, 16U, 63U, 64U, 65U, 127U, 128U, 200U}) {
    for (int round = 0; round < 200; ++round) {
      std::string text(size, ' ');
      for (auto& c : text) c = static_cast<char>(random.below(round % 2 == 0 ? 256 : 128));
      for (std::size_t begin = 0; begin < size; begin += kAsciiWordsBytes) {
        const AsciiWords found = ascii_words(text, begin);
        for (std::size_t i = 0; i < kAsciiWordsBytes; ++i) {
          const bool inside = begin + i < size;
          const auto byte = inside ? static_cast<unsigned char>(text[begin + i]) : 0U;
          const bool ascii = inside && byte < 0x80;
          const CharKind kind = ascii ? kLatinKinds[byte] : CharKind::kEnd;
          REQUIRE((found.letters >> i & 1) == (is_in(kind, kLetterMask) ? 1U : 0U));
          REQUIRE((found.digits >> i & 1) == (is_in(kind, kDigitMask) ? 1U : 0U));
          REQUIRE((found.capitals >> i & 1) == (kind == CharKind::kUpper ? 1U : 0U));
          REQUIRE((found.others >> i & 1) == (byte >= 0x80 ? 1U : 0U));
          REQUIRE((found.words() >> i & 1) == (ascii && is_word(kind) ? 1U : 0U));
        }
      }
    }
  }
}
