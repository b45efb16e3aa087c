// fts_lexicon: makes the lexicon file that stands beside the commands, from a hunspell dictionary
// and the list made by hand. Run by the build; see CMakeLists.txt.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>
#include <string>

#include "engine/analysis/lexicon.hpp"
#include "engine/analysis/lexicon_builder.hpp"
#include "engine/analysis/lone_accidents.hpp"
#include "engine/analysis/lone_nouns.hpp"
#include "engine/analysis/lone_verbs.hpp"
#include "engine/storage/posix_file_system.hpp"

namespace fts::tools {
namespace {

constexpr const char* kUsage =
    "Usage: fts_lexicon AFF DIC HAND_LIST SOURCE OUT\n\n"
    "Expands a hunspell dictionary of French (AFF, DIC) into forms and their lemmas, adds the "
    "list\n"
    "made by hand and writes the lexicon OUT. SOURCE is kept inside as the name and version of "
    "the\n"
    "dictionary, beside the notice at the head of AFF.\n";

Result<std::string> read(storage::FileSystem& fs, const std::string& path) {
  FTS_ASSIGN(const auto file, fs.open(path));
  FTS_ASSIGN(const Bytes bytes, file->contents());
  return std::string(as_text(bytes));
}

/// Written under another name first: a build that was interrupted leaves no half of it.
Status write(storage::FileSystem& fs, const std::string& path, Bytes bytes) {
  const std::string temporary = path + ".tmp";
  FTS_ASSIGN(const auto file, fs.create(temporary));
  FTS_TRY(file->append(bytes));
  FTS_TRY(file->close());
  return fs.rename(temporary, path);
}

Status run(const std::string& aff_path, const std::string& dic_path, const std::string& hand_path,
           const std::string& source, const std::string& out_path) {
  const auto fs = storage::make_posix_file_system();
  FTS_ASSIGN(const std::string aff, read(*fs, aff_path));
  FTS_ASSIGN(const std::string dic, read(*fs, dic_path));
  FTS_ASSIGN(const std::string hand, read(*fs, hand_path));
  const auto dictionary = analysis::HunspellDictionary::parse(aff, dic);
  if (!dictionary.ok()) return dictionary.status().with_context(dic_path);
  const auto hand_list = analysis::parse_hand_list(hand);
  if (!hand_list.ok()) return hand_list.status().with_context(hand_path);
  FTS_ASSIGN(auto readings, analysis::make_readings(*dictionary, *hand_list));
  auto alone = analysis::find_lone_verbs(readings);
  alone.merge(analysis::find_lone_nouns(readings));
  auto accidents = analysis::find_lone_accidents(readings, alone);
  std::ranges::move(analysis::bare_readings(readings, accidents), std::back_inserter(readings));
  alone.merge(accidents);
  FTS_ASSIGN(const ByteBuffer bytes,
             analysis::write_lexicon(std::move(readings), alone, source, analysis::notice_of(aff)));
  FTS_ASSIGN(const auto lexicon, analysis::Lexicon::open(bytes, nullptr));
  FTS_TRY(write(*fs, out_path, bytes));
  std::printf("%s: %u forms of %u lemmas, %zu bytes, from %s\n", out_path.c_str(),
              lexicon->form_count(), lexicon->lemma_count(), bytes.size(), source.c_str());
  return ok_status();
}

}  // namespace
}  // namespace fts::tools

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs(fts::tools::kUsage, stderr);
    return 2;
  }
  try {
    const auto status = fts::tools::run(argv[1], argv[2], argv[3], argv[4], argv[5]);
    if (status.ok()) return 0;
    std::fprintf(stderr, "fts_lexicon: %s\n", status.message().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fts_lexicon: %s\n", error.what());
  }
  return 2;
}
