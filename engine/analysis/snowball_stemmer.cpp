#include "engine/analysis/snowball_stemmer.hpp"

#include <libstemmer.h>
#include <memory>

#include "engine/base/limits.hpp"
#include "engine/text/utf8.hpp"

namespace fts::analysis {
namespace {

struct Close {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

}  // namespace

void snowball_stem(std::string_view form, std::string& stem) {
  // A stemmer holds the word it works on, so that each thread has one.
  thread_local const std::unique_ptr<sb_stemmer, Close> stemmer(sb_stemmer_new("french", "UTF_8"));
  form = text::cut_utf8(form, limits::kMaxTermBytes);
  stem = form;
  if (stemmer == nullptr) return;
  const auto* symbols = reinterpret_cast<const sb_symbol*>(form.data());
  const auto* out = sb_stemmer_stem(stemmer.get(), symbols, static_cast<int>(form.size()));
  if (out == nullptr) return;
  stem.assign(reinterpret_cast<const char*>(out),
              static_cast<std::size_t>(sb_stemmer_length(stemmer.get())));
}

}  // namespace fts::analysis
