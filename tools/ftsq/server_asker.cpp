// Questions to a server, over its /v1 interface.

#include "engine/http/client.hpp"
#include "engine/http/uri.hpp"
#include "engine/service/answer_json.hpp"
#include "engine/service/json_writer.hpp"
#include "tools/ftsq/question.hpp"

namespace fts::tools {

namespace {

void write_list(service::JsonWriter& json, std::string_view key,
                const std::vector<std::string>& values) {
  if (values.empty()) return;
  json.key(key).begin_array();
  for (const auto& value : values) json.string(value);
  json.end_array();
}

std::string search_body(const service::SearchParameters& parameters) {
  service::JsonWriter json;
  json.begin_object().field("q", parameters.query);
  json.field("n", parameters.size).field("from", parameters.from);
  const bool any = parameters.default_operator == query::DefaultOperator::kAny;
  json.field("operator", any ? "any" : "all").field("relax", parameters.relax);
  json.field("synonyms", parameters.synonyms).field("suggest", parameters.suggest);
  write_list(json, "filter", parameters.filters);
  write_list(json, "sort", parameters.sort);
  write_list(json, "facet", parameters.facets);
  json.field("explain", parameters.explain).field("snippets", parameters.snippets);
  json.field("exact_total", parameters.exact_total).end_object();
  return json.take();
}

void add_parameter(std::string& target, std::string_view name, std::string_view value) {
  target += target.find('?') == std::string::npos ? '?' : '&';
  target += std::string(name) + "=" + http::percent_encode(value);
}

void add_list(std::string& target, std::string_view name, const std::vector<std::string>& values) {
  for (const auto& value : values) add_parameter(target, name, value);
}

std::string similar_query(const service::SearchParameters& parameters) {
  std::string query;
  add_parameter(query, "n", std::to_string(parameters.size));
  add_parameter(query, "from", std::to_string(parameters.from));
  add_list(query, "filter", parameters.filters);
  add_list(query, "sort", parameters.sort);
  add_list(query, "facet", parameters.facets);
  add_parameter(query, "explain", parameters.explain ? "true" : "false");
  add_parameter(query, "snippets", parameters.snippets ? "true" : "false");
  add_parameter(query, "exact_total", parameters.exact_total ? "true" : "false");
  return query;
}

/// What a server said instead of an answer; its message when it is one of ours.
Status error_of(const http::ClientResponse& response, const std::string& url) {
  if (auto error = service::error_from_json(response.body)) return std::move(*error);
  return invalid_argument("expected an answer of ftsd from " + url + ", but came HTTP status " +
                          std::to_string(response.status) + "; is something else listening there?");
}

class ServerAsker final : public Asker {
 public:
  ServerAsker(http::Client client, std::string url, const std::string& index)
      : client_(std::move(client)),
        url_(std::move(url)),
        base_("/v1/" + http::percent_encode(index)),
        target_(base_ + "/search") {}

  Result<service::SearchAnswer> search(const service::SearchParameters& parameters) override {
    const auto response = client_.request("POST", target_, search_body(parameters));
    if (!response.ok()) return response.status().with_context(url_);
    if (response->status != 200) return error_of(*response, url_);
    return service::answer_from_json(response->body);
  }

  Result<service::SearchAnswer> similar(const service::SimilarParameters& parameters) override {
    FTS_ASSIGN(const std::string body,
               get(base_ + "/documents/" + http::percent_encode(parameters.id) + "/similar" +
                   similar_query(parameters.search)));
    return service::answer_from_json(body);
  }

  Result<service::CompletionAnswer> complete(
      const service::CompletionParameters& parameters) override {
    std::string target = base_ + "/complete";
    add_parameter(target, "q", parameters.text);
    add_parameter(target, "n", std::to_string(parameters.size));
    FTS_ASSIGN(const std::string body, get(target));
    return service::completions_from_json(body);
  }

  Result<std::uint64_t> count(const service::SearchParameters& parameters) override {
    FTS_ASSIGN(const service::SearchAnswer answer, search(counting(parameters)));
    return answer.total;
  }

 private:
  Result<std::string> get(const std::string& target) {
    auto response = client_.request("GET", target);
    if (!response.ok()) return response.status().with_context(url_);
    if (response->status != 200) return error_of(*response, url_);
    return std::move(response->body);
  }

  http::Client client_;
  std::string url_;
  std::string base_;
  std::string target_;
};

}  // namespace

Result<std::unique_ptr<Asker>> ask_server(const std::string& url, const std::string& index) {
  FTS_ASSIGN(http::Url parsed, http::parse_url(url));
  http::Client client(std::move(parsed));
  // Asked before the first query, so that a caller may turn to the data folder.
  const auto hello = client.request("GET", "/v1");
  if (!hello.ok()) {
    if (hello.status().code() != StatusCode::kNotFound) return hello.status().with_context(url);
    return not_found("no server answers at " + url +
                     "; start one by 'ftsd serve', or read a data folder by -d DIR");
  }
  if (hello->status != 200) {
    // Something answers: kNotFound would say that nobody does.
    return invalid_argument(error_of(*hello, url).message());
  }
  return std::unique_ptr<Asker>(std::make_unique<ServerAsker>(std::move(client), url, index));
}

}  // namespace fts::tools
