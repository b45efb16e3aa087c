#include "tools/ftsq/question.hpp"

#include "engine/base/limits.hpp"
#include "tools/common/engine_access.hpp"
#include "tools/common/join_words.hpp"
#include "tools/common/output.hpp"

namespace fts::tools {

namespace {

class FolderAsker final : public Asker {
 public:
  FolderAsker(std::unique_ptr<service::Engine> engine, std::string index)
      : engine_(std::move(engine)), index_(std::move(index)) {}

  Result<service::SearchAnswer> search(const service::SearchParameters& parameters) override {
    return engine_->search(index_, parameters);
  }
  Result<service::SearchAnswer> similar(const service::SimilarParameters& parameters) override {
    return engine_->similar(index_, parameters);
  }
  Result<service::CompletionAnswer> complete(
      const service::CompletionParameters& parameters) override {
    return engine_->complete(index_, parameters);
  }
  Result<std::uint64_t> count(const service::SearchParameters& parameters) override {
    FTS_ASSIGN(const std::uint64_t total, engine_->count(index_, parameters));
    if (total > 0 || !parameters.relax) return total;
    // Counting knows no partial matches, but the total must be that of the same question.
    FTS_ASSIGN(const service::SearchAnswer answer, engine_->search(index_, counting(parameters)));
    return answer.total;
  }

 private:
  std::unique_ptr<service::Engine> engine_;
  std::string index_;
};

}  // namespace

service::SearchParameters counting(const service::SearchParameters& parameters) {
  service::SearchParameters out = parameters;
  out.size = 0;
  out.from = 0;
  out.facets.clear();
  out.sort.clear();
  out.explain = false;
  out.snippets = false;
  out.exact_total = true;
  return out;
}

Result<std::unique_ptr<Asker>> ask_folder(const Arguments& arguments, const std::string& index) {
  FTS_ASSIGN(auto engine, open_engine(arguments, service::Engine::Mode::kReadOnly));
  return std::unique_ptr<Asker>(std::make_unique<FolderAsker>(std::move(engine), index));
}

Result<std::unique_ptr<Asker>> choose_asker(const Arguments& arguments) {
  FTS_ASSIGN(const std::string index, index_name(arguments));
  const auto data = arguments.setting("data");
  const auto server = arguments.setting("server");
  if (arguments.has("data") && arguments.has("server")) {
    return invalid_argument("-d DIR and -s URL exclude each other; keep one");
  }
  if (data.source > server.source) return ask_folder(arguments, index);
  auto asker = ask_server(server.text, index);
  const bool nobody = !asker.ok() && asker.status().code() == StatusCode::kNotFound;
  if (!nobody || server.source == Source::kCommandLine) return asker;
  auto folder = ask_folder(arguments, index);
  if (!folder.ok() && folder.status().code() == StatusCode::kNotFound) {
    return not_found("no server answers at " + server.text + ", and " + folder.status().message());
  }
  if (server.source > Source::kDefault) {
    print_note("no server answers at " + server.text + "; reading " + data.text);
  }
  return folder;
}

Result<service::SearchParameters> search_parameters(const Arguments& arguments) {
  service::SearchParameters parameters;
  FTS_ASSIGN(const std::uint64_t size, arguments.number("number", 0, limits::kMaxHits, 10));
  FTS_ASSIGN(const std::uint64_t from, arguments.number("from", 0, limits::kMaxHits, 0));
  parameters.size = static_cast<std::uint32_t>(size);
  parameters.from = static_cast<std::uint32_t>(from);
  parameters.sort = arguments.all("sort");
  parameters.filters = arguments.all("filter");
  parameters.facets = arguments.all("facet");
  parameters.explain = arguments.has("explain");
  parameters.snippets = !arguments.has("list");
  if (arguments.has("or") && arguments.has("all")) {
    return invalid_argument("--or and --all exclude each other; keep one");
  }
  parameters.synonyms = arguments.has("synonyms");
  if (arguments.has("or")) parameters.default_operator = query::DefaultOperator::kAny;
  // How often something else is found is no answer to how often this is.
  if (arguments.has("count")) parameters.suggest = false;
  // --all asked for is meant: nothing else in place of no match.
  if (arguments.has("all")) parameters.relax = parameters.suggest = false;
  return parameters;
}

namespace {

/// kInvalidArgument when one of these stands beside `option`.
Status refuse_beside(const Arguments& arguments, std::string_view option,
                     std::initializer_list<std::string_view> others) {
  for (const auto other : others) {
    if (!arguments.has(other)) continue;
    return invalid_argument("--" + std::string(option) + " and --" + std::string(other) +
                            " exclude each other; keep one");
  }
  return ok_status();
}

}  // namespace

Result<service::SimilarParameters> similar_parameters(const Arguments& arguments) {
  FTS_TRY(refuse_beside(arguments, "like", {"complete", "or", "all", "synonyms"}));
  if (!arguments.words().empty()) {
    return invalid_argument("--like ID stands in place of a QUERY; leave '" +
                            arguments.words().front() + "' out");
  }
  service::SimilarParameters parameters;
  FTS_ASSIGN(parameters.search, search_parameters(arguments));
  parameters.id = arguments.all("like").back();
  return parameters;
}

Result<service::CompletionParameters> completion_parameters(const Arguments& arguments) {
  FTS_TRY(refuse_beside(arguments, "complete",
                        {"like", "list", "count", "from", "or", "all", "synonyms", "filter", "sort",
                         "facet", "explain"}));
  service::CompletionParameters parameters;
  FTS_ASSIGN(const std::uint64_t size, arguments.number("number", 0, limits::kMaxCompletions, 8));
  parameters.size = static_cast<std::uint32_t>(size);
  parameters.text = join_words(arguments.words());
  return parameters;
}

}  // namespace fts::tools
