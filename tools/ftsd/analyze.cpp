// ftsd analyze: what the engine sees in a text.

#include <cstdio>
#include <iostream>
#include <iterator>

#include "engine/service/answer_json.hpp"
#include "engine/text/utf8.hpp"
#include "tools/common/engine_access.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/join_words.hpp"
#include "tools/common/lexicon.hpp"
#include "tools/common/output.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

/// By the settings of the index; where nobody named an index and there is none, by the default
/// ones.
Result<std::vector<service::AnalyzedWord>> analyze(const Arguments& arguments,
                                                   const std::string& text) {
  FTS_ASSIGN(const std::string name, index_name(arguments));
  const bool named = arguments.setting("index").source > Source::kDefault ||
                     arguments.setting("data").source == Source::kCommandLine;
  auto engine = arguments.setting("data").text.empty()
                    ? Result<std::unique_ptr<service::Engine>>(not_found("no data folder"))
                    : open_engine(arguments, service::Engine::Mode::kReadOnly);
  auto words = engine.ok() ? (*engine)->analyze(name, text)
                           : Result<std::vector<service::AnalyzedWord>>(engine.status());
  if (!words.ok() && words.status().code() == StatusCode::kNotFound && !named) {
    note_missing_lexicon();
    FTS_ASSIGN(auto lexicon, find_lexicon());
    return service::analyze_text(index::Settings{}, text, std::move(lexicon));
  }
  return words;
}

Result<int> run(const Arguments& arguments) {
  if (arguments.words().empty()) {
    return invalid_argument("no TEXT: give it as an argument, or - to read standard input");
  }
  std::string text = join_words(arguments.words());
  if (text == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  }
  FTS_TRY(text::validate_utf8(text).with_context("TEXT"));
  FTS_ASSIGN(const std::vector<service::AnalyzedWord> words, analyze(arguments, text));
  if (arguments.has("json")) {
    print(service::words_to_json(words) + "\n");
    return kExitOk;
  }
  for (const auto& word : words) {
    print(std::to_string(word.position) + "\t" + std::to_string(word.begin) + "-" +
          std::to_string(word.end) + "\t" + word.form + "\t" + word.class_name + "\t" +
          std::string(word.kind) + "\n");
  }
  return kExitOk;
}

}  // namespace

const Verb& analyze_verb() {
  static const Verb verb = {
      "analyze",
      "shows the words that the engine sees in a text",
      {"ftsd analyze",
       "[OPTION]... TEXT",
       "Prints one line for each word of a text: its position, its bytes (begin-end, the end not "
       "included), the form that is indexed, the class of forms it belongs to, and its kind, "
       "separated by tabs. The TEXT - is read from standard input. Without an index the default "
       "French settings hold.",
       {kDataOption, kIndexOption, {"json", 0, "", "one JSON array instead of lines"}},
       {{"ftsd analyze \"l'avocat s'oppose\"",
         "Shows that avocat stands at bytes 2-8, after its article."},
        {"ftsd analyze -i presse --json 'sanctions dévastatrices'",
         "By the settings of the index presse, as JSON."}}},
      run};
  return verb;
}

}  // namespace fts::tools
