#include "bench/macro/game.hpp"

#include <algorithm>
#include <charconv>

#include "engine/search/search.hpp"

namespace fts::bench {

namespace {

constexpr std::size_t kScoresShown = 10;

query::Term term_of(std::string_view word) {
  query::Term term;
  term.form = term.folded = word;
  term.level = query::Level::kForm;
  term.bare = true;
  return term;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(' ', begin), text.size());
    if (end > begin) words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

query::Node word_node(std::string_view word) {
  query::Node node;
  node.kind = query::NodeKind::kTerm;
  node.term = term_of(word);
  return node;
}

}  // namespace

index::Settings game_settings() {
  index::Settings settings;
  settings.text_fields = {{"text", 1.0F}};
  settings.analyzer = "plain";
  settings.scoring = index::Scoring::kBm25;
  settings.store_documents = false;
  settings.completion = false;  // its peers have none
  return settings;
}

Result<Command> parse_command(const std::string& name) {
  Command command;
  command.name = name;
  if (name == "COUNT") {
    command.count = true;
    return command;
  }
  std::string_view rest = name;
  if (rest.ends_with("_COUNT")) {
    command.count = true;
    rest.remove_suffix(6);
  }
  if (rest.starts_with("TOP_")) {
    rest.remove_prefix(4);
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), command.k);
    if (parsed.ec == std::errc() && parsed.ptr == rest.data() + rest.size() && command.k > 0) {
      return command;
    }
  }
  return invalid_argument("the command '" + name + "' is none of TOP_k, COUNT, TOP_k_COUNT");
}

query::Node parse_query(std::string_view text) {
  query::Node node;
  if (text.size() > 1 && text.front() == '"') {
    const auto words = split(text.substr(1, text.size() - 2));
    if (words.size() == 1) return word_node(words[0]);
    node.kind = query::NodeKind::kPhrase;
    for (std::uint32_t i = 0; i < words.size(); ++i) {
      node.slots.push_back({i, {term_of(words[i])}});
    }
    return node;
  }
  node.kind = query::NodeKind::kBoolean;
  for (const auto word : split(text)) {
    if (word.front() == '+') {
      node.must.push_back(word_node(word.substr(1)));
    } else {
      node.should.push_back(word_node(word));
    }
  }
  if (node.must.size() + node.should.size() == 1) {
    return std::move(node.must.empty() ? node.should[0] : node.must[0]);
  }
  node.minimum_should = node.must.empty() ? 1 : 0;
  return node;
}

Result<Answer> answer(const index::Snapshot& snapshot, const Command& command,
                      std::string_view query) {
  search::SearchRequest request;
  request.query = parse_query(query);
  Answer out;
  if (command.k == 0) {
    FTS_ASSIGN(out.value, search::count(snapshot, request));
    return out;
  }
  request.size = command.k;
  request.ties = search::Ties::kAny;
  request.total = command.count ? search::TotalMode::kExact : search::TotalMode::kNone;
  FTS_ASSIGN(const auto result, search::search(snapshot, request));
  out.value = command.count ? result.total : result.hits.size();
  for (std::size_t i = 0; i < std::min(kScoresShown, result.hits.size()); ++i) {
    out.scores.push_back(result.hits[i].score);
  }
  return out;
}

}  // namespace fts::bench
