#include "engine/service/complete.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "engine/analysis/analyze.hpp"
#include "engine/base/limits.hpp"
#include "engine/index/phrase_miner.hpp"
#include "engine/service/completion_search.hpp"
#include "engine/text/utf8.hpp"

namespace fts::service {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// The typed words, of which only the last few can be the beginning of a phrase.
struct Typed {
  struct Word {
    std::string form, folded;
    std::uint32_t begin = 0;
    bool content = false;  ///< a phrase may begin with it
  };
  std::vector<Word> words;
  bool complete = false;  ///< the last word is: white space follows, or an apostrophe that elides
};

/// The end of the text that can matter: whole words, and no more than a few phrases are long.
std::string_view last_part(std::string_view text) {
  constexpr std::size_t kBytes = 4 * segment::kMaxPhraseBytes;
  if (text.size() <= kBytes) return text;
  auto part = text.substr(text.size() - kBytes);
  const auto space = part.find(' ');
  while (!part.empty() && (static_cast<unsigned char>(part.front()) & 0xc0) == 0x80) {
    part.remove_prefix(1);
  }
  return space == std::string_view::npos ? part : text.substr(text.size() - kBytes + space);
}

/// Takes an apostrophe off the end of `text`.
bool take_apostrophe(std::string_view& text) {
  for (const std::string_view sign : {"'", "’", "‘", "ʼ", "′", "´", "`", "‛"}) {
    if (!text.ends_with(sign)) continue;
    text.remove_suffix(sign.size());
    return true;
  }
  return false;
}

Typed read_typed(const analysis::Analyzer& analyzer, std::string_view text) {
  Typed typed;
  const auto part = last_part(text);
  const auto offset = static_cast<std::uint32_t>(text.size() - part.size());
  std::string_view words = part;
  const bool apostrophe = take_apostrophe(words);
  std::uint32_t end = 0;
  std::uint32_t next_position = 0;
  for (const auto& token : analysis::analyze(analyzer, words)) {
    // The first at a position is the word, what follows are other ways to read it.
    if (!typed.words.empty() && token.position < next_position) continue;
    next_position = token.position + 1;
    Typed::Word word;
    word.form = token.form;
    analyzer.fold(word.form, word.folded);
    word.begin = offset + token.begin;
    word.content = !token.stop && !analyzer.is_elided_word(token.form);
    typed.words.push_back(std::move(word));
    end = token.end;
  }
  if (typed.words.empty()) return typed;
  const auto behind = words.substr(std::min<std::size_t>(end, words.size()));
  typed.complete = std::ranges::any_of(behind, is_space) || behind.find("\u00a0") != behind.npos ||
                   behind.find("\u202f") != behind.npos ||
                   (apostrophe && analyzer.is_elided_word(typed.words.back().form));
  return typed;
}

/// The question that the words from `first` on are.
CompletionQuestion question_of(const Typed& typed, std::size_t first) {
  CompletionQuestion question;
  for (std::size_t i = first; i < typed.words.size(); ++i) {
    if (i > first) question.folded += ' ', question.form += ' ';
    question.folded += typed.words[i].folded;
    question.form += typed.words[i].form;
  }
  question.words = first + 1 == typed.words.size() && !typed.complete;
  if (typed.complete) question.folded += ' ', question.form += ' ';
  return question;
}

}  // namespace

Result<CompletionAnswer> complete(const index::Snapshot& snapshot,
                                  const CompletionParameters& parameters) {
  const auto start = std::chrono::steady_clock::now();
  if (parameters.text.size() > limits::kMaxQueryBytes) {
    return limit_exceeded("the text has " + std::to_string(parameters.text.size()) +
                          " bytes; kMaxQueryBytes is " + std::to_string(limits::kMaxQueryBytes));
  }
  if (parameters.size > limits::kMaxCompletions) {
    return limit_exceeded(
        std::to_string(parameters.size) +
        " completions: at most kMaxCompletions = " + std::to_string(limits::kMaxCompletions));
  }
  FTS_TRY(text::validate_utf8(parameters.text));
  if (!snapshot.settings.completion) {
    return unsupported(
        "completion is switched off for this index; set \"completion\": true and run ftsd "
        "optimize");
  }
  QueryBudget budget(QueryBudget::deadline_of(parameters.timeout_ms));
  CompletionAnswer answer;
  answer.begin = static_cast<std::uint32_t>(parameters.text.size());
  const Typed typed = read_typed(*snapshot.analyzer, parameters.text);
  const auto count = typed.words.size();
  // The longest beginning of a phrase first; where nothing goes on from it, a shorter one.
  const auto longest = count - std::min(count, index::kMaxPhraseTokens);
  for (auto first = longest; first < count && answer.completions.empty(); ++first) {
    const bool last = first + 1 == count && !typed.complete;
    if (!typed.words[first].content && !last) continue;
    FTS_ASSIGN(answer.completions,
               search_completions(snapshot, question_of(typed, first), parameters.size, budget));
    if (!answer.completions.empty()) answer.begin = typed.words[first].begin;
  }
  const auto took = std::chrono::steady_clock::now() - start;
  answer.took_us = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  return answer;
}

}  // namespace fts::service
