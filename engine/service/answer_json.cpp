#include "engine/service/answer_json.hpp"

#include <simdjson.h>

#include "engine/service/json_writer.hpp"

namespace fts::service {

namespace {

void write_spans(JsonWriter& json, const std::vector<highlight::Span>& spans) {
  json.begin_array();
  for (const auto& span : spans) {
    json.begin_array()
        .number(std::uint64_t{span.begin})
        .number(std::uint64_t{span.end})
        .end_array();
  }
  json.end_array();
}

void write_explanation(JsonWriter& json, const std::vector<search::Explanation>& parts) {
  json.begin_array();
  for (const auto& part : parts) {
    json.begin_object().field("clause", part.clause).field("score", part.score);
    json.field("weight", part.weight)
        .field("idf", part.idf)
        .field("tf", part.tf)
        .field("k", part.k);
    if (part.document_frequency > 0) json.field("document_frequency", part.document_frequency);
    json.field("length", part.length).end_object();
  }
  json.end_array();
}

void write_hit(JsonWriter& json, const AnswerHit& hit) {
  json.begin_object().field("rank", hit.rank).field("id", hit.id).field("score", hit.score);
  json.field("title", hit.title);
  if (!hit.title_spans.empty()) write_spans(json.key("title_spans"), hit.title_spans);
  if (!hit.date.empty()) json.field("date", hit.date);
  json.key("snippet").begin_object().field("text", hit.snippet.text);
  write_spans(json.key("spans"), hit.snippet.spans);
  json.field("cut_before", hit.snippet.cut_before)
      .field("cut_after", hit.snippet.cut_after)
      .end_object();
  if (!hit.document.empty()) json.key("document").raw(hit.document);
  if (!hit.explanation.empty()) write_explanation(json.key("explanation"), hit.explanation);
  json.end_object();
}

/// The members of a summary, inside an object that is open.
void write_summary(JsonWriter& json, const SearchAnswer& answer) {
  json.field("total", answer.total)
      .field("total_exact", answer.total_exact)
      .field("took_us", answer.took_us);
  if (answer.relaxed) json.field("relaxed", true);
  if (!answer.suggestion.empty()) json.field("suggestion", answer.suggestion);
  if (answer.corrected) json.field("corrected", true);
  if (!answer.notes.empty()) {
    json.key("notes").begin_array();
    for (const auto& note : answer.notes) json.string(note);
    json.end_array();
  }
  if (answer.facets.empty()) return;
  json.key("facets").begin_object();
  for (const auto& facet : answer.facets) {
    json.key(facet.field).begin_array();
    for (const auto& value : facet.values) {
      json.begin_object().field("value", value.value).field("count", value.count).end_object();
    }
    json.end_array();
  }
  json.end_object();
}

}  // namespace

std::string hit_to_json(const AnswerHit& hit) {
  JsonWriter json;
  write_hit(json, hit);
  return json.take();
}

std::string summary_to_json(const SearchAnswer& answer) {
  JsonWriter json;
  json.begin_object();
  write_summary(json, answer);
  json.end_object();
  return json.take();
}

std::string answer_to_json(const SearchAnswer& answer) {
  JsonWriter json;
  json.begin_object().key("hits").begin_array();
  for (const auto& hit : answer.hits) write_hit(json, hit);
  json.end_array();
  write_summary(json, answer);
  json.end_object();
  return json.take();
}

namespace {

void write_completion(JsonWriter& json, const Completion& completion) {
  json.begin_object().field("text", completion.text).field("documents", completion.documents);
  json.key("span").begin_array();
  json.number(std::uint64_t{completion.typed.begin}).number(std::uint64_t{completion.typed.end});
  json.end_array().field("phrase", completion.phrase).end_object();
}

}  // namespace

std::string completion_to_json(const Completion& completion) {
  JsonWriter json;
  write_completion(json, completion);
  return json.take();
}

std::string completions_to_json(const CompletionAnswer& answer) {
  JsonWriter json;
  json.begin_object().key("completions").begin_array();
  for (const auto& completion : answer.completions) write_completion(json, completion);
  json.end_array().field("begin", answer.begin).field("took_us", answer.took_us).end_object();
  return json.take();
}

std::string stats_to_json(const IndexStats& stats) {
  JsonWriter json;
  json.begin_object().field("index", stats.name).field("documents", stats.documents);
  json.field("deleted", stats.deleted)
      .field("segments", stats.segments)
      .field("terms", stats.terms);
  json.field("classes", stats.classes)
      .field("postings", stats.postings)
      .field("positions", stats.positions);
  json.field("text_bytes", stats.text_bytes).field("disk_bytes", stats.disk_bytes);
  json.field("analyzer", stats.analyzer).field("lexicon", stats.lexicon);
  json.field("needs_reclass", stats.needs_reclass);
  json.field("generation", stats.generation);
  if (!stats.writer.ok()) json.field("writer_error", stats.writer.message());
  json.key("bytes").begin_object();
  for (const auto& part : stats.parts) json.field(part.name, part.bytes);
  json.end_object().end_object();
  return json.take();
}

std::string words_to_json(const std::vector<AnalyzedWord>& words) {
  JsonWriter json;
  json.begin_array();
  for (const auto& word : words) {
    json.begin_object()
        .field("position", word.position)
        .field("begin", word.begin)
        .field("end", word.end);
    json.field("form", word.form).field("class", word.class_name).field("kind", word.kind);
    json.field("stop", word.stop).end_object();
  }
  json.end_array();
  return json.take();
}

std::string error_to_json(const Status& status) {
  JsonWriter json;
  json.begin_object().key("error").begin_object();
  json.field("code", status_code_name(status.code())).field("message", status.message());
  json.end_object().end_object();
  return json.take();
}

namespace {

using simdjson::dom::array;
using simdjson::dom::element;

/// Members of an answer are read leniently: one that is missing or of another type keeps its
/// default.
template <typename T>
void read(element object, std::string_view key, T& target) {
  if constexpr (std::is_same_v<T, std::string>) {
    std::string_view text;
    if (object[key].get(text) == simdjson::SUCCESS) target = text;
  } else if constexpr (std::is_same_v<T, float>) {
    double number = 0;
    if (object[key].get(number) == simdjson::SUCCESS) target = static_cast<float>(number);
  } else if constexpr (std::is_same_v<T, std::uint32_t>) {
    std::uint64_t number = 0;
    if (object[key].get(number) == simdjson::SUCCESS) target = static_cast<std::uint32_t>(number);
  } else {
    T value{};
    if (object[key].get(value) == simdjson::SUCCESS) target = value;
  }
}

template <typename Take>
void each(element object, std::string_view key, const Take& take) {
  array items;
  if (object[key].get(items) != simdjson::SUCCESS) return;
  for (const element item : items) take(item);
}

std::vector<highlight::Span> read_spans(element object, std::string_view key,
                                        std::size_t text_size) {
  std::vector<highlight::Span> spans;
  each(object, key, [&](element pair) {
    std::uint64_t begin = 0, end = 0;
    if (pair.at(0).get(begin) != simdjson::SUCCESS || pair.at(1).get(end) != simdjson::SUCCESS)
      return;
    const std::uint64_t before = spans.empty() ? 0 : spans.back().end;
    if (begin < before || begin > end || end > text_size) return;
    spans.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  });
  return spans;
}

AnswerHit read_hit(element object) {
  AnswerHit hit;
  read(object, "rank", hit.rank);
  read(object, "id", hit.id);
  read(object, "score", hit.score);
  read(object, "title", hit.title);
  read(object, "date", hit.date);
  hit.title_spans = read_spans(object, "title_spans", hit.title.size());
  if (element snippet; object["snippet"].get(snippet) == simdjson::SUCCESS) {
    read(snippet, "text", hit.snippet.text);
    read(snippet, "cut_before", hit.snippet.cut_before);
    read(snippet, "cut_after", hit.snippet.cut_after);
    hit.snippet.spans = read_spans(snippet, "spans", hit.snippet.text.size());
  }
  if (element document; object["document"].get(document) == simdjson::SUCCESS) {
    hit.document = simdjson::minify(document);
  }
  each(object, "explanation", [&](element part) {
    search::Explanation line;
    read(part, "clause", line.clause);
    read(part, "score", line.score);
    read(part, "weight", line.weight);
    read(part, "idf", line.idf);
    read(part, "tf", line.tf);
    read(part, "k", line.k);
    read(part, "document_frequency", line.document_frequency);
    read(part, "length", line.length);
    hit.explanation.push_back(std::move(line));
  });
  return hit;
}

}  // namespace

std::optional<Status> error_from_json(std::string_view json) {
  simdjson::dom::parser parser;
  element root;
  std::string_view name, message;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS ||
      root.at_pointer("/error/code").get(name) != simdjson::SUCCESS ||
      root.at_pointer("/error/message").get(message) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  for (int code = 1; code <= static_cast<int>(StatusCode::kInternal); ++code) {
    const auto candidate = static_cast<StatusCode>(code);
    if (status_code_name(candidate) == name) return Status(candidate, std::string(message));
  }
  return invalid_argument(std::string(message));
}

namespace {

Status no_answer(std::string_view json) {
  return invalid_argument("expected an answer of ftsd, but came '" +
                          std::string(json.substr(0, 60)) +
                          "'; is something else listening at this address?");
}

}  // namespace

Result<CompletionAnswer> completions_from_json(std::string_view json) {
  simdjson::dom::parser parser;
  element root;
  array items;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS ||
      root["completions"].get(items) != simdjson::SUCCESS) {
    return no_answer(json);
  }
  CompletionAnswer answer;
  read(root, "begin", answer.begin);
  read(root, "took_us", answer.took_us);
  for (const element item : items) {
    Completion completion;
    read(item, "text", completion.text);
    read(item, "documents", completion.documents);
    read(item, "phrase", completion.phrase);
    std::uint64_t begin = 0, end = 0;
    if (item.at_pointer("/span/0").get(begin) == simdjson::SUCCESS &&
        item.at_pointer("/span/1").get(end) == simdjson::SUCCESS && begin <= end &&
        end <= completion.text.size()) {
      completion.typed = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    }
    answer.completions.push_back(std::move(completion));
  }
  return answer;
}

Result<SearchAnswer> answer_from_json(std::string_view json) {
  simdjson::dom::parser parser;
  element root;
  std::uint64_t total = 0;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS ||
      root["total"].get(total) != simdjson::SUCCESS) {
    return no_answer(json);
  }
  SearchAnswer answer;
  answer.total = total;
  read(root, "total_exact", answer.total_exact);
  read(root, "took_us", answer.took_us);
  read(root, "relaxed", answer.relaxed);
  read(root, "suggestion", answer.suggestion);
  read(root, "corrected", answer.corrected);
  each(root, "hits", [&](element hit) { answer.hits.push_back(read_hit(hit)); });
  each(root, "notes", [&](element note) {
    std::string_view text;
    if (note.get(text) == simdjson::SUCCESS) answer.notes.emplace_back(text);
  });
  simdjson::dom::object facets;
  if (root["facets"].get(facets) == simdjson::SUCCESS) {
    for (const auto [name, values] : facets) {
      search::Facet facet{std::string(name), {}};
      array items;
      if (values.get(items) != simdjson::SUCCESS) continue;
      for (const element item : items) {
        search::FacetValue value;
        read(item, "value", value.value);
        read(item, "count", value.count);
        facet.values.push_back(std::move(value));
      }
      answer.facets.push_back(std::move(facet));
    }
  }
  return answer;
}

}  // namespace fts::service
