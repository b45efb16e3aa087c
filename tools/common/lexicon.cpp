#include "tools/common/lexicon.hpp"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

#include "engine/service/lexicon_file.hpp"
#include "tools/common/engine_access.hpp"
#include "tools/common/output.hpp"

namespace fts::tools {

namespace {

using Found = Result<std::shared_ptr<const analysis::Lexicon>>;

constexpr const char* kBesidePrograms = "share/fts/lexique.bin";

std::vector<std::string> usual_places() {
  std::vector<std::string> places;
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    places.push_back((program.parent_path().parent_path() / kBesidePrograms).string());
  }
  places.push_back(std::string(FTS_INSTALL_PREFIX "/") + kBesidePrograms);
  return places;
}

Found look_for_lexicon() {
  const char* named = std::getenv("FTSD_LEXICON");
  if (named != nullptr && *named != '\0') {
    if (std::string_view(named) == "none") return std::shared_ptr<const analysis::Lexicon>();
    auto lexicon = service::open_lexicon(disk(), named);
    if (!lexicon.ok()) return lexicon.status().with_context("FTSD_LEXICON");
    return lexicon;
  }
  for (const auto& place : usual_places()) {
    auto lexicon = service::open_lexicon(disk(), place);
    if (lexicon.ok() || lexicon.status().code() != StatusCode::kNotFound) return lexicon;
  }
  return std::shared_ptr<const analysis::Lexicon>();
}

}  // namespace

Found find_lexicon() {
  // Looked for once: it is the same for every index of the process.
  static const Found found = look_for_lexicon();
  return found;
}

void note_missing_lexicon() {
  const auto lexicon = find_lexicon();
  if (!lexicon.ok() || *lexicon != nullptr) return;
  print_note(
      "no lexicon of French here: word classes are made by the light stemmer alone (install "
      "hunspell-fr and build again, or name a lexicon by FTSD_LEXICON)");
}

}  // namespace fts::tools
