// Any bytes as a lexicon, under a checksum that is made to fit: look-ups end and stay inside. And
// any bytes as a hunspell dictionary (the first NUL divides .aff and .dic).

#include <cstdint>
#include <string>
#include <vector>

#include "engine/analysis/hunspell.hpp"
#include "engine/analysis/lexicon.hpp"
#include "engine/base/checksum.hpp"

namespace {

using namespace fts;

void ask(const analysis::Lexicon& lexicon, std::string_view word) {
  std::vector<analysis::Lemma> lemmas;
  std::vector<std::string> forms;
  lexicon.contains(word);
  lexicon.lemma(word);
  lexicon.other_lemmas(word, lemmas);
  lexicon.taken_forms(word, forms);
}

void read_lexicon(ByteBuffer bytes) {
  namespace format = analysis::lexicon_format;
  if (bytes.size() < format::kHeaderBytes) return;
  store_le(bytes.data() + format::kChecksumOffset,
           checksum64(Bytes(bytes).subspan(format::kCountsOffset)));
  const auto lexicon = analysis::Lexicon::open(bytes, nullptr);
  if (!lexicon.ok()) return;
  for (const auto* word : {"porte", "yeux", "grève", "greve", ""}) ask(**lexicon, word);
  ask(**lexicon, as_text(Bytes(bytes).last(8)));
}

void read_dictionary(std::string_view text) {
  const auto end = std::min(text.find('\0'), text.size());
  const auto dic = text.substr(std::min(end + 1, text.size()));
  const auto dictionary = analysis::HunspellDictionary::parse(text.substr(0, end), dic);
  if (!dictionary.ok()) return;
  std::size_t words = 0;
  static_cast<void>(dictionary->expand({}, [&](const analysis::HunspellWord&) { ++words; }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_lexicon({data, data + size});
  read_dictionary({reinterpret_cast<const char*>(data), size});
  return 0;
}
