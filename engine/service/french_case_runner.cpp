#include "engine/service/french_case_runner.hpp"

#include <algorithm>

#include "engine/highlight/highlight.hpp"
#include "engine/service/engine.hpp"
#include "engine/service/json_writer.hpp"
#include "engine/storage/memory_file_system.hpp"

namespace fts::service {

namespace {

constexpr const char* kIndex = "scratch";

using Complaints = std::vector<std::string>;

std::string in_guillemets(std::string_view text) { return "«" + std::string(text) + "»"; }

/// As people ask by default, but all or nothing: no partial matches, no corrections.
SearchParameters parameters_of(const std::string& query) {
  SearchParameters parameters;
  parameters.query = query;
  parameters.relax = false;
  parameters.suggest = false;
  parameters.snippets = false;
  return parameters;
}

std::string with_sentence_ends(const std::string& text) {
  std::string out;
  std::size_t begin = 0;
  for (const auto end : highlight::sentence_ends(text)) {
    out.append(text, begin, end - begin).append("¶");
    begin = end;
  }
  return out.append(text, begin);
}

Complaints run_sentences(const FrenchCase& subject) {
  const auto came = with_sentence_ends(subject.text);
  if (came == subject.counterpart) return {};
  return {"expected " + in_guillemets(subject.counterpart) + ", but came " + in_guillemets(came)};
}

}  // namespace

/// An engine in memory that holds the documents of one case at a time.
class FrenchCaseRunner::Scratch {
 public:
  explicit Scratch(std::shared_ptr<const analysis::Lexicon> lexicon)
      : lexicon_(std::move(lexicon)) {}

  Result<Complaints> run_match(const FrenchCase& subject) {
    FTS_TRY(fill({subject.text}));
    Complaints complaints;
    expect(subject.query, true, complaints);
    if (!subject.counterpart.empty()) expect(subject.counterpart, false, complaints);
    return complaints;
  }

  Result<Complaints> run_rank(const FrenchCase& subject, Ties ties) {
    // Equal scores go by order of insertion; the other way round a tie fails.
    const bool ties_fail = ties == Ties::kFail;
    FTS_TRY(ties_fail ? fill({subject.counterpart, subject.text})
                      : fill({subject.text, subject.counterpart}));
    const auto answer = ask(subject.query);
    const std::string query = "query " + in_guillemets(subject.query);
    if (!answer.ok()) return Complaints{query + " was refused: " + answer.status().message()};
    if (answer->hits.empty()) return Complaints{query + " must find it first, but finds nothing"};
    if (answer->hits.front().id == (ties_fail ? "1" : "0")) return Complaints{};
    if (answer->hits.size() == 1) {
      return Complaints{query + " must find it first, but finds only " +
                        in_guillemets(subject.counterpart)};
    }
    return Complaints{query + " must rank it above " + in_guillemets(subject.counterpart) +
                      (ties_fail ? ", but ranks it below or the same" : ", but ranks it below")};
  }

 private:
  Status fill(const std::vector<std::string>& bodies) {
    if (engine_ == nullptr) {
      FTS_ASSIGN(engine_, Engine::open(disk_, "/scratch", Engine::Mode::kReadWrite, lexicon_));
    } else {
      FTS_TRY(engine_->delete_index(kIndex));
    }
    FTS_TRY(engine_->create_index(kIndex, index::Settings{}));
    std::string lines;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      JsonWriter json;
      json.begin_object().field("id", std::to_string(i)).field("body", bodies[i]).end_object();
      lines += json.take() + "\n";
    }
    return engine_->index_lines(kIndex, lines, write_options()).status();
  }

  Result<SearchAnswer> ask(const std::string& query) const {
    return engine_->search(kIndex, parameters_of(query));
  }

  void expect(const std::string& query, bool wanted, Complaints& complaints) const {
    const auto answer = ask(query);
    if (!answer.ok()) {
      complaints.push_back("query " + in_guillemets(query) +
                           " was refused: " + answer.status().message());
    } else if (wanted && answer->total == 0) {
      complaints.push_back("query " + in_guillemets(query) + " must find it, but does not");
    } else if (!wanted && answer->total > 0) {
      complaints.push_back("query " + in_guillemets(query) + " must not find it, but does");
    }
  }

  static WriteOptions write_options() {
    WriteOptions options;
    options.memory_bytes = std::uint64_t{64} << 20;
    return options;
  }

  const std::shared_ptr<const analysis::Lexicon> lexicon_;
  storage::MemoryFileSystem disk_;
  std::unique_ptr<Engine> engine_;
};

FrenchCaseRunner::FrenchCaseRunner(std::shared_ptr<const analysis::Lexicon> lexicon)
    : scratch_(std::make_unique<Scratch>(std::move(lexicon))) {}
FrenchCaseRunner::~FrenchCaseRunner() = default;

Result<Complaints> FrenchCaseRunner::run(const FrenchCase& subject, Ties ties) {
  switch (subject.kind) {
    case FrenchCase::Kind::kMatch:
      return scratch_->run_match(subject);
    case FrenchCase::Kind::kRank:
      return scratch_->run_rank(subject, ties);
    case FrenchCase::Kind::kSentences:
      return run_sentences(subject);
  }
  return internal_error("a case of no kind");
}

std::string describe_failure(const FrenchCase& subject, const Complaints& complaints) {
  std::string out;
  for (const auto& complaint : complaints) {
    out += "line " + std::to_string(subject.line) + ": ";
    if (!subject.phenomenon.empty()) out += subject.phenomenon + ": ";
    // A line each, whatever the texts of sentences hold.
    std::string rest = in_guillemets(subject.text) + ": " + complaint;
    std::replace(rest.begin(), rest.end(), '\n', ' ');
    out += rest + "\n";
  }
  return out;
}

}  // namespace fts::service
