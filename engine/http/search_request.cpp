#include "engine/http/search_request.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/base/limits.hpp"
#include "engine/base/suggest.hpp"
#include "engine/http/json_object.hpp"

namespace fts::http {

namespace {

constexpr std::array<std::string_view, 12> kSimilarNames = {
    "n",       "from",      "sort",     "filter",      "facet",      "facet_size",
    "explain", "documents", "snippets", "exact_total", "timeout_ms", "snippet_bytes"};
constexpr std::array<std::string_view, 3> kCompleteNames = {"q", "n", "timeout_ms"};
constexpr std::array<std::string_view, 17> kNames = {
    "q",           "n",          "from",          "sort",     "filter",    "facet",
    "facet_size",  "operator",   "relax",         "explain",  "documents", "snippets",
    "exact_total", "timeout_ms", "snippet_bytes", "synonyms", "suggest"};

/// "facets" reads better for an array.
std::string_view canonical_name(std::string_view name) {
  return name == "facets" ? std::string_view("facet") : name;
}

bool is_list(std::string_view name) {
  return name == "sort" || name == "filter" || name == "facet";
}

/// Where a value comes from: a query string or a JSON body. One parameter table serves both.
class Source {
 public:
  virtual ~Source() = default;
  virtual Result<std::string> string(std::string_view name) const = 0;
  virtual Result<std::uint32_t> integer(std::string_view name, std::uint32_t least,
                                        std::uint32_t greatest) const = 0;
  virtual Result<bool> boolean(std::string_view name) const = 0;
  virtual Result<std::vector<std::string>> strings(std::string_view name) const = 0;
};

class QuerySource : public Source {
 public:
  explicit QuerySource(const std::vector<Parameter>& query) : query_(query) {}

  Result<std::string> string(std::string_view name) const override { return value(name); }

  Result<std::uint32_t> integer(std::string_view name, std::uint32_t least,
                                std::uint32_t greatest) const override {
    const auto& text = value(name);
    std::uint32_t number = 0;
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || stop != end || error != std::errc() || number < least ||
        number > greatest) {
      return invalid_argument("'" + std::string(name) + "' must be a whole number from " +
                              std::to_string(least) + " to " + std::to_string(greatest) +
                              ", but is '" + text + "'");
    }
    return number;
  }

  Result<bool> boolean(std::string_view name) const override {
    const auto& text = value(name);
    if (text == "true" || text == "1" || text.empty()) return true;
    if (text == "false" || text == "0") return false;
    return invalid_argument("'" + std::string(name) + "' must be true or false, but is '" + text +
                            "'");
  }

  Result<std::vector<std::string>> strings(std::string_view name) const override {
    std::vector<std::string> values;
    for (const auto& parameter : query_) {
      if (canonical_name(parameter.name) == canonical_name(name)) values.push_back(parameter.value);
    }
    if (values.size() <= limits::kMaxListValues) return values;
    return limit_exceeded("'" + std::string(name) + "' has more than " +
                          std::to_string(limits::kMaxListValues) + " values (kMaxListValues)");
  }

 private:
  const std::string& value(std::string_view name) const {
    return std::find_if(query_.begin(), query_.end(),
                        [name](const Parameter& parameter) { return parameter.name == name; })
        ->value;
  }

  const std::vector<Parameter>& query_;
};

class JsonSource : public Source {
 public:
  explicit JsonSource(const JsonObject& json) : json_(json) {}
  Result<std::string> string(std::string_view name) const override { return json_.string(name); }
  Result<std::uint32_t> integer(std::string_view name, std::uint32_t least,
                                std::uint32_t greatest) const override {
    return json_.integer(name, least, greatest);
  }
  Result<bool> boolean(std::string_view name) const override { return json_.boolean(name); }
  Result<std::vector<std::string>> strings(std::string_view name) const override {
    return json_.strings(name, limits::kMaxListValues, "kMaxListValues");
  }

 private:
  const JsonObject& json_;
};

Status read_operator(const Source& source, service::SearchParameters& parameters) {
  FTS_ASSIGN(const std::string text, source.string("operator"));
  if (text != "all" && text != "any") {
    return invalid_argument("'operator' must be all or any, but is '" + text + "'");
  }
  parameters.default_operator =
      text == "all" ? query::DefaultOperator::kAll : query::DefaultOperator::kAny;
  return ok_status();
}

Status read_query(const Source& source, service::SearchParameters& parameters) {
  FTS_ASSIGN(parameters.query, source.string("q"));
  if (parameters.query.size() <= limits::kMaxQueryBytes) return ok_status();
  return limit_exceeded("'q' has " + std::to_string(parameters.query.size()) +
                        " bytes; kMaxQueryBytes is " + std::to_string(limits::kMaxQueryBytes));
}

Status read_flag(const Source& source, std::string_view name, bool& flag) {
  FTS_ASSIGN(flag, source.boolean(name));
  return ok_status();
}

/// One parameter by its name; `given` is the name as the request has it.
Status read_parameter(const Source& source, std::string_view given, const ApiOptions& options,
                      service::SearchParameters& parameters) {
  const auto name = canonical_name(given);
  if (name == "q") return read_query(source, parameters);
  if (name == "operator") return read_operator(source, parameters);
  if (name == "relax") return read_flag(source, name, parameters.relax);
  if (name == "synonyms") return read_flag(source, name, parameters.synonyms);
  if (name == "suggest") return read_flag(source, name, parameters.suggest);
  if (name == "explain") return read_flag(source, name, parameters.explain);
  if (name == "documents") return read_flag(source, name, parameters.documents);
  if (name == "snippets") return read_flag(source, name, parameters.snippets);
  if (name == "exact_total") return read_flag(source, name, parameters.exact_total);
  if (name == "n") {
    FTS_ASSIGN(parameters.size, source.integer(name, 0, limits::kMaxHits));
  } else if (name == "from") {
    FTS_ASSIGN(parameters.from, source.integer(name, 0, limits::kMaxHits));
  } else if (name == "facet_size") {
    FTS_ASSIGN(parameters.facet_size,
               source.integer(name, 1, static_cast<std::uint32_t>(limits::kMaxFacetValues)));
  } else if (name == "snippet_bytes") {
    FTS_ASSIGN(parameters.snippet_bytes, source.integer(name, 1, limits::kMaxSnippetBytes));
  } else if (name == "timeout_ms") {
    FTS_ASSIGN(parameters.timeout_ms, source.integer(name, 1, options.max_timeout_ms));
  } else if (name == "sort") {
    FTS_ASSIGN(parameters.sort, source.strings(given));
  } else if (name == "filter") {
    FTS_ASSIGN(parameters.filters, source.strings(given));
  } else if (name == "facet") {
    FTS_ASSIGN(parameters.facets, source.strings(given));
  } else {
    return unknown_parameter(given, kNames);
  }
  return ok_status();
}

Result<service::SearchParameters> read_parameters(const Source& source,
                                                  const std::vector<std::string_view>& given,
                                                  const ApiOptions& options) {
  service::SearchParameters parameters;
  parameters.timeout_ms = options.default_timeout_ms;
  for (const auto name : given) {
    FTS_TRY(read_parameter(source, name, options, parameters));
  }
  if (std::find(given.begin(), given.end(), "q") == given.end()) {
    return invalid_argument("the parameter 'q', the query, is missing");
  }
  if (parameters.from + parameters.size > limits::kMaxHits) {
    return limit_exceeded("'from' + 'n' is " + std::to_string(parameters.from + parameters.size) +
                          "; kMaxHits is " + std::to_string(limits::kMaxHits));
  }
  return parameters;
}

}  // namespace

Status unknown_parameter(std::string_view name, std::span<const std::string_view> known) {
  std::string message = "unknown parameter '" + std::string(name) + "'";
  if (const auto near = nearest_name(name.substr(0, 64), known); !near.empty()) {
    message += "; did you mean '" + std::string(near) + "'?";
  }
  return invalid_argument(message + " (known: " + join_names(known) + ")");
}

Result<service::SearchParameters> search_from_query(const std::vector<Parameter>& query,
                                                    const ApiOptions& options) {
  std::vector<std::string_view> given;
  for (const auto& [name, value] : query) {
    const auto known = canonical_name(name);
    const bool repeated = std::find(given.begin(), given.end(), known) != given.end();
    if (repeated && !is_list(known)) {
      return invalid_argument("the parameter '" + name + "' stands there twice; keep one");
    }
    if (!repeated) given.push_back(known);
  }
  return read_parameters(QuerySource(query), given, options);
}

Result<service::SearchParameters> similar_from_query(const std::vector<Parameter>& query,
                                                     const ApiOptions& options) {
  for (const auto& parameter : query) {
    const auto known = canonical_name(parameter.name);
    if (std::find(kSimilarNames.begin(), kSimilarNames.end(), known) == kSimilarNames.end()) {
      return unknown_parameter(parameter.name, kSimilarNames);
    }
  }
  auto search = query;
  search.push_back({"q", "*"});  // replaced by the words of the document
  return search_from_query(search, options);
}

Result<service::CompletionParameters> complete_from_query(const std::vector<Parameter>& query,
                                                          const ApiOptions& options) {
  service::CompletionParameters parameters;
  parameters.timeout_ms = options.default_timeout_ms;
  const QuerySource source(query);
  bool given = false;
  std::vector<std::string_view> seen;
  for (const auto& parameter : query) {
    if (std::find(seen.begin(), seen.end(), parameter.name) != seen.end()) {
      return invalid_argument("the parameter '" + parameter.name +
                              "' stands there twice; keep one");
    }
    seen.push_back(parameter.name);
    if (parameter.name == "q") {
      parameters.text = parameter.value;
      given = true;
    } else if (parameter.name == "n") {
      FTS_ASSIGN(parameters.size, source.integer("n", 0, limits::kMaxCompletions));
    } else if (parameter.name == "timeout_ms") {
      FTS_ASSIGN(parameters.timeout_ms, source.integer("timeout_ms", 1, options.max_timeout_ms));
    } else {
      return unknown_parameter(parameter.name, kCompleteNames);
    }
  }
  if (!given) return invalid_argument("the parameter 'q', the text to complete, is missing");
  return parameters;
}

Result<service::SearchParameters> search_from_json(std::string_view json,
                                                   const ApiOptions& options) {
  FTS_ASSIGN(const JsonObject object, JsonObject::parse(json));
  if (object.contains("facet") && object.contains("facets")) {
    return invalid_argument("'facet' and 'facets' are the same; keep one");
  }
  const std::vector<std::string_view> given(object.keys().begin(), object.keys().end());
  return read_parameters(JsonSource(object), given, options);
}

}  // namespace fts::http
