// Completion: cases as data, a plain model over random texts, hostile input.

#include <algorithm>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "engine/analysis/analyze.hpp"
#include "engine/base/limits.hpp"
#include "engine/base/random.hpp"
#include "engine/service/completion_search.hpp"
#include "engine/service/engine.hpp"
#include "engine/service/json_writer.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/analysis/case_file.hpp"

using namespace fts;

namespace {

std::string line_of(const std::string& id, std::string_view text) {
  service::JsonWriter json;
  json.begin_object().field("id", id).field("body", text).end_object();
  return json.take() + "\n";
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(" | "), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 3, text.size()));
  }
  return parts;
}

struct Library {
  storage::MemoryFileSystem fs;
  std::unique_ptr<service::Engine> engine;

  explicit Library(const index::Settings& settings = {}) {
    auto opened = service::Engine::open(fs, "data", service::Engine::Mode::kReadWrite);
    REQUIRE(opened.ok());
    engine = std::move(opened).value();
    REQUIRE(engine->create_index("main", settings).ok());
  }
  void add(const std::string& lines, bool merge = false) const {
    service::WriteOptions options;
    options.merge = merge;
    const auto report = engine->index_lines("main", lines, options);
    INFO(report.status().message());
    REQUIRE(report.ok());
  }
  std::vector<service::Completion> ask(const std::string& text, std::uint32_t size = 8) const {
    const auto answer = engine->complete("main", {text, size});
    INFO(text << ": " << answer.status().message());
    REQUIRE(answer.ok());
    REQUIRE(answer->begin <= text.size());
    return answer->completions;
  }
  std::vector<std::string> texts(const std::string& text, std::uint32_t size = 8) const {
    std::vector<std::string> texts;
    for (const auto& completion : ask(text, size)) texts.push_back(completion.text);
    return texts;
  }
};

std::string shown(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += "[" + text + "] ";
  return out;
}

}  // namespace

TEST_CASE("completion: the cases of tests/cases/completion.tsv") {
  const Library library;
  std::string lines;
  int documents = 0;
  const auto rows = test::read_rows(test::case_path("completion.tsv"));
  for (const auto& row : rows) {
    if (row[0] != "+") continue;
    for (int i = std::stoi(row.at(1)); i > 0; --i) {
      lines += line_of(std::to_string(documents++), row.at(2));
    }
  }
  library.add(lines);
  std::size_t cases = 0;
  for (const auto& row : rows) {
    if (row[0] == "+") continue;
    ++cases;
    const auto got = library.texts(row[0]);
    INFO("typed [" << row[0] << "] got " << shown(got));
    // What is expected comes in this order; other entries may stand between.
    auto at = got.begin();
    if (row.at(1) == "-" && row.size() == 2) CHECK(got.empty());
    for (const auto& expected : row.at(1) == "-" ? std::vector<std::string>() : split(row.at(1))) {
      at = std::find(at, got.end(), expected);
      INFO("expected " << expected);
      CHECK(at != got.end());
      if (at != got.end()) ++at;
    }
    for (const auto& unexpected : row.size() > 2 ? split(row[2]) : std::vector<std::string>()) {
      INFO("not expected " << unexpected);
      CHECK(std::find(got.begin(), got.end(), unexpected) == got.end());
    }
  }
  CHECK(cases >= 40);
}

TEST_CASE("completion: what was typed is marked, and where it is put in is said") {
  const Library library;
  library.add(line_of("1", "L’Union européenne d'États-Unis") + line_of("2", "l'union européenne"));
  const auto span = [&](const std::string& typed) {
    const auto found = library.ask(typed);
    REQUIRE_FALSE(found.empty());
    return found[0].text.substr(found[0].typed.begin, found[0].typed.end - found[0].typed.begin);
  };
  CHECK(span("eur") == "eur");
  CHECK(span("europeen") == "européen");
  CHECK(span("union europé") == "union europé");
  CHECK(span("ETA") == "éta");
  const auto answer = library.engine->complete("main", {"dans l'un", 8});
  REQUIRE(answer.ok());
  CHECK(answer->begin == 7);
  REQUIRE_FALSE(answer->completions.empty());
  CHECK(answer->completions[0].text == "union");
  CHECK(answer->completions[0].documents == 2);
  CHECK_FALSE(answer->completions[0].phrase);
}

TEST_CASE("completion: hostile input") {
  const Library library;
  library.add(line_of("1", "Le chat dort.") + line_of("2", "Le chat dort."));
  for (const auto& text :
       {std::string(), std::string(" "), std::string(1000, ' '), std::string("\xC2\xA0"),
        std::string("\0", 1), std::string("'''''"), std::string("--"), std::string(60'000, '-')}) {
    CHECK(library.ask(text).empty());
  }
  CHECK(library.texts(std::string("\0", 1) + "cha") ==
        std::vector<std::string>{"chat", "chat dort"});
  CHECK(library.texts(std::string(60'000, 'a') + " cha") ==
        std::vector<std::string>{"chat", "chat dort"});
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "chat ";
  CHECK(library.texts(many + "do") == std::vector<std::string>{"chat dort"});
  for (const char* invalid : {"\xff", "cha\xc3", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
    CHECK(library.engine->complete("main", {invalid, 8}).status().code() ==
          StatusCode::kInvalidArgument);
  }
  const auto too_long = library.engine->complete("main", {std::string(1 << 20, 'a'), 8});
  CHECK(too_long.status().code() == StatusCode::kLimit);
  CHECK(too_long.status().message().find("kMaxQueryBytes") != std::string::npos);
  CHECK(library.engine->complete("main", {"a", limits::kMaxCompletions + 1}).status().code() ==
        StatusCode::kLimit);
  CHECK(library.ask("cha", 0).empty());
  CHECK(library.engine->complete("none", {"a", 8}).status().code() == StatusCode::kNotFound);
}

TEST_CASE("completion: switched off, and switched on again") {
  index::Settings off;
  off.completion = false;
  const Library library(off);
  library.add(line_of("1", "Le chat dort.") + line_of("2", "Le chat dort."));
  CHECK(library.engine->complete("main", {"ch", 8}).status().code() == StatusCode::kUnsupported);
  // Written without its sections: words alone. A merge makes them.
  REQUIRE(library.engine->update_settings("main", {}).ok());
  CHECK(library.texts("ch") == std::vector<std::string>{"chat"});
  library.add(line_of("3", "Un chien."));
  REQUIRE(library.engine->optimize("main", {}).ok());
  CHECK(library.texts("ch") == std::vector<std::string>{"chat", "chat dort", "chien"});
  REQUIRE(library.engine->check("main", nullptr).ok());
}

namespace {

/// The documents of an index as the plain reading of its rules sees them.
class Model {
 public:
  Model(const analysis::Analyzer& analyzer) : analyzer_(analyzer) {}

  struct Document {
    std::string text;
    bool live = true;
  };
  std::vector<std::vector<Document>> segments;

  /// Text and documents of everything that goes on with a beginning of one word.
  std::map<std::string, std::uint64_t> completions(const std::string& folded) const {
    std::map<std::string, std::uint64_t> words;
    std::map<std::string, std::uint64_t> phrases;  // by key
    std::set<std::string> live;
    for (const auto& segment : segments) {
      std::map<std::vector<std::string>, std::uint64_t> in_segment;
      for (const auto& document : segment) {
        std::set<std::string> seen_words;
        const auto seen = phrases_of(document.text, seen_words);
        for (const auto& word : seen_words) {
          ++words[word];
          if (document.live) live.insert(word);
        }
        for (const auto& phrase : seen) {
          ++in_segment[phrase];
          if (document.live) live.insert(key_of(phrase));
        }
      }
      // Spellings are added up, even where one document has several.
      std::map<std::string, std::uint64_t> by_key;
      for (const auto& [phrase, documents] : in_segment) {
        if (documents >= 2) by_key[key_of(phrase)] += documents;
      }
      for (const auto& [key, documents] : by_key) {
        phrases[key] += std::min<std::uint64_t>(documents, segment.size());
      }
    }
    std::map<std::string, std::uint64_t> found;
    for (const auto& [word, documents] : words) {
      if (word.size() < 2 || word == "à" || !live.contains(word)) continue;
      if (fold(word).starts_with(folded) && !hurried(word, words)) found[word] = documents;
    }
    for (const auto& [key, documents] : phrases) {
      if (key.starts_with(folded) && live.contains(key)) found[key] = documents;
    }
    return found;
  }
  bool is_function_word(const std::string& text) const { return analyzer_.is_stop_word(text); }
  std::string fold(const std::string& form) const {
    std::string folded;
    analyzer_.fold(form, folded);
    return folded;
  }

 private:
  bool hurried(const std::string& word, const std::map<std::string, std::uint64_t>& words) const {
    return fold(word) == word && std::ranges::any_of(words, [&](const auto& other) {
             return fold(other.first) == word && other.second >= 10 * words.at(word);
           });
  }
  std::string key_of(const std::vector<std::string>& phrase) const {
    std::string key;
    for (const auto& word : phrase) key += (key.empty() ? "" : " ") + fold(word);
    return key;
  }

  std::set<std::vector<std::string>> phrases_of(const std::string& text,
                                                std::set<std::string>& words) const {
    std::vector<std::string> forms;
    for (const auto& token : analysis::analyze(analyzer_, text)) {
      if (token.position == forms.size()) forms.push_back(token.form);
      if (token.kind != analysis::TokenKind::kJoined) words.insert(token.form);
    }
    std::set<std::vector<std::string>> found;
    for (std::size_t begin = 0; begin < forms.size(); ++begin) {
      if (!content(forms[begin])) continue;
      std::size_t contents = 1, between = 0;
      for (std::size_t end = begin + 1; end < forms.size() && contents < 3; ++end) {
        if (content(forms[end])) {
          ++contents;
          between = 0;
          found.emplace(forms.begin() + static_cast<std::ptrdiff_t>(begin),
                        forms.begin() + static_cast<std::ptrdiff_t>(end) + 1);
        } else if (!analyzer_.joins_phrase(forms[end]) || ++between > 2) {
          break;
        }
      }
    }
    return found;
  }
  bool content(const std::string& form) const {
    return form.size() > 1 && !analyzer_.is_stop_word(form);
  }

  const analysis::Analyzer& analyzer_;
};

const std::vector<std::string> kWords = {
    "école",   "ecole",  "économie", "l'école", "d'eau",    "union",      "européenne", "crise",
    "de",      "la",     "dette",    "le",      "droit",    "du",         "travail",    "pêche",
    "pêcheur", "péché",  "œuvre",    "marché",  "publique", "république", "mer",        "merci",
    "en",      "charge", "prise",    "eau",     "eaux",     "à",          "1905",       "2022"};

std::string random_text(Random& random) {
  std::string text;
  for (auto left = 3 + random.below(25); left > 0; --left) {
    // Some words are frequent.
    const auto rank = std::min(random.below(kWords.size()), random.below(kWords.size()));
    text += kWords[rank] + (random.below(8) == 0 ? ", " : " ");
  }
  return text;
}

/// Everything that the index gives is what the model has, and nothing more frequent is left out.
void compare(const Library& library, const Model& model, const std::string& typed,
             std::uint32_t size) {
  auto expected = model.completions(model.fold(typed));
  std::vector<std::uint64_t> best, function_words;
  for (const auto& [text, documents] : expected) {
    (model.is_function_word(text) ? function_words : best).push_back(documents);
  }
  std::sort(best.begin(), best.end(), std::greater());
  std::sort(function_words.begin(), function_words.end(), std::greater());
  best.insert(best.end(), function_words.begin(), function_words.end());
  best.resize(std::min<std::size_t>(best.size(), size));
  std::vector<std::uint64_t> got;
  std::set<std::string> seen;
  std::string all;
  for (const auto& completion : library.ask(typed, size)) {
    all += completion.text + "=" + std::to_string(completion.documents) + " ";
    std::string name = completion.text;
    for (auto at = name.find("œ"); at != std::string::npos; at = name.find("œ")) {
      name.replace(at, 2, "oe");
    }
    if (completion.phrase) {
      std::ranges::replace(name, '\'', ' ');
      name = model.fold(name);
    }
    INFO("typed " << typed << " got " << all);
    REQUIRE(expected.contains(name));
    CHECK(expected[name] == completion.documents);
    CHECK(seen.insert(name).second);
    got.push_back(completion.documents);
  }
  INFO("typed " << typed << " got " << all);
  CHECK(got == best);
}

}  // namespace

TEST_CASE("completion: as the plain model has it, over segments, deletions and merges") {
  const auto* const seeds_given = std::getenv("FTS_SEEDS");
  const std::uint64_t seeds = seeds_given == nullptr ? 15 : std::stoul(seeds_given) / 5 + 1;
  std::size_t with_deletions = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const Library library;
    const auto analyzer = analysis::make_analyzer({}).value();
    Model model(*analyzer);
    std::vector<std::pair<std::size_t, std::size_t>> place_of;
    const auto ask_all = [&] {
      for (const auto& word : {"e", "éc", "ec", "p", "d", "u", "cri", "m", "me", "œ", "1", "r"}) {
        if (model.fold(word) != word) continue;  // accents: the cases
        compare(library, model, word, 1 + static_cast<std::uint32_t>(random.below(12)));
      }
    };
    const auto segments = 1 + random.below(4);
    for (std::size_t segment = 0; segment < segments; ++segment) {
      std::string lines;
      model.segments.emplace_back();
      for (auto left = 1 + random.below(20); left > 0; --left) {
        const auto text = random_text(random);
        lines += line_of(std::to_string(place_of.size()), text);
        place_of.emplace_back(segment, model.segments.back().size());
        model.segments.back().push_back({text});
      }
      library.add(lines);
    }
    ask_all();
    std::vector<std::string> deleted;
    for (std::size_t id = 0; id < place_of.size(); ++id) {
      if (random.below(seed % 2 == 0 ? 3 : 12) != 0) continue;
      deleted.push_back(std::to_string(id));
      model.segments[place_of[id].first][place_of[id].second].live = false;
    }
    REQUIRE(library.engine->delete_documents("main", deleted).ok());
    // A segment of deleted documents alone is gone at once; a commit may merge others.
    std::erase_if(model.segments, [](const auto& segment) {
      return std::ranges::none_of(segment, &Model::Document::live);
    });
    const auto snapshot = library.engine->snapshot("main").value();
    std::size_t kept = 0;
    for (const auto& view : snapshot->segments) kept += view.reader->meta().document_count;
    std::size_t written = 0;
    for (const auto& segment : model.segments) written += segment.size();
    const bool merged_already = kept != written;
    if (!merged_already && snapshot->segments.size() == model.segments.size()) {
      ++with_deletions;
      ask_all();
    }
    REQUIRE(library.engine->optimize("main", {}).ok());
    REQUIRE(library.engine->check("main", nullptr).ok());
    std::vector<Model::Document> merged;
    for (const auto& segment : model.segments) {
      for (const auto& document : segment) {
        if (document.live) merged.push_back(document);
      }
    }
    model.segments = {merged};
    ask_all();
  }
  CHECK(with_deletions > 0);
}

TEST_CASE("completion asks the budget, whatever it is busy with") {
  const Library library;
  library.add(line_of("a", "le chat noir") + line_of("b", "le chat noir") +
              line_of("c", "un chien") + line_of("d", "un chien"));
  REQUIRE(library.engine->delete_documents("main", {"a", "b"}).ok());
  const auto snapshot = *library.engine->snapshot("main");
  for (const auto& question : {service::CompletionQuestion{"cha", "cha", true},
                               service::CompletionQuestion{"chat ", "chat ", false}}) {
    INFO(question.folded);
    QueryBudget budget;
    CHECK(service::search_completions(*snapshot, question, 8, budget).ok());
    budget.cancel();
    CHECK(service::search_completions(*snapshot, question, 8, budget).status().code() ==
          StatusCode::kCancelled);
  }
}

TEST_CASE("a word of many deleted documents is not looked through past the deadline") {
  const Library library;
  std::string lines;
  std::vector<std::string> ids;
  for (int i = 0; i < 10'000; ++i) {
    ids.push_back(std::to_string(i));
    lines += line_of(ids.back(), "chat");
  }
  // Most documents are live: those deleted wait for a merge.
  for (int i = 0; i < 15'000; ++i) lines += line_of("c" + std::to_string(i), "chien");
  library.add(lines);
  REQUIRE(library.engine->delete_documents("main", ids).ok());
  const auto snapshot = *library.engine->snapshot("main");
  QueryBudget budget;
  CHECK(service::search_completions(*snapshot, {"cha", "cha", true}, 8, budget)->empty());
  // Every list that was walked is counted.
  CHECK(budget.postings() >= 8192);
}
