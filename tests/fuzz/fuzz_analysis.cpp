// Any bytes, made valid UTF-8, through the analyzers: the invariants of
// tests/analysis/invariants.hpp.

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "engine/analysis/plain_analyzer.hpp"
#include "tests/analysis/invariants.hpp"

namespace {

/// The valid bytes, each invalid one replaced by U+FFFD.
std::string make_valid(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t valid = fts::text::find_invalid_utf8(bytes);
    text += bytes.substr(0, valid);
    if (valid == bytes.size()) break;
    fts::text::append_utf8(text, 0xFFFD);
    bytes.remove_prefix(valid + 1);
  }
  return text;
}

void require_nothing(const std::string& violation) {
  if (violation.empty()) return;
  std::fprintf(stderr, "violation: %s\n", violation.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kPlain = fts::analysis::make_plain_analyzer();
  const std::string text = make_valid({reinterpret_cast<const char*>(data), size});
  require_nothing(fts::test::find_violation(text));
  require_nothing(fts::test::find_bad_token(*kPlain, text, fts::analysis::analyze(*kPlain, text)));
  return 0;
}
