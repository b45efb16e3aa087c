#include "engine/service/document_json.hpp"

#include <catch2/catch.hpp>

#include "engine/base/limits.hpp"

using namespace fts;

namespace {

/// Parses `json` with its padding; the views live as long as the object.
class Parsed {
 public:
  explicit Parsed(std::string json, const index::Settings& settings = {}, std::string_view id = {})
      : size_(json.size()), text_(std::move(json)), parser_(settings) {
    text_.append(service::kJsonPadding, ' ');
    auto result = parser_.parse({text_.data(), size_}, id);
    if (result.ok()) {
      document_ = *result;
    } else {
      status_ = result.status();
    }
  }
  const index::Document& document() const {
    INFO(status_.message());
    REQUIRE(document_ != nullptr);
    return *document_;
  }
  const std::string& error() const { return status_.message(); }
  const Status& status() const { return status_; }

 private:
  std::size_t size_;
  std::string text_;
  service::DocumentParser parser_;
  const index::Document* document_ = nullptr;
  Status status_;
};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("text fields, typed fields and the source of a document") {
  const std::string json =
      R"({"id":"a","title":"L’été","body":["un","deux"],"date":"2022-01-21","mots":312,"une":true,"rubrique":"énergie","vide":null})";
  const Parsed parsed(json);
  const auto& document = parsed.document();
  CHECK(document.id == "a");
  REQUIRE(document.texts.size() == 3);
  CHECK(document.texts[0].field == 0);
  CHECK(document.texts[0].text == "L’été");
  CHECK(document.texts[2].text == "deux");
  REQUIRE(document.values.size() == 4);
  CHECK(document.values[0].type == segment::ColumnType::kDate);
  CHECK(document.values[0].code == 19013LL * 86'400'000);
  CHECK(document.values[0].keyword == "2022-01-21");
  CHECK(document.values[1].code == segment::number_code(312));
  CHECK(document.values[2].type == segment::ColumnType::kBoolean);
  CHECK(document.values[3].keyword == "énergie");
  CHECK(document.source == json);
}

TEST_CASE("ids: integers become text, escapes are undone, the address may give it") {
  CHECK(Parsed(R"({"id":42})").document().id == "42");
  CHECK(Parsed(R"({"id":"a\u00e9\"b"})").document().id == "aé\"b");
  CHECK(Parsed(R"({"title":"x"})", {}, "from-url").document().id == "from-url");
  CHECK(Parsed(R"({"id":"same"})", {}, "same").document().id == "same");
  CHECK(contains(Parsed(R"({"id":"b"})", {}, "a").error(), "make them agree"));
}

TEST_CASE("what a typed value is") {
  const auto type_of = [](const std::string& value) {
    const Parsed parsed(R"({"id":"a","f":)" + value + "}");
    return parsed.document().values.at(0).type;
  };
  CHECK(type_of("\"2022-01\"") == segment::ColumnType::kDate);
  CHECK(type_of("\"2022\"") == segment::ColumnType::kKeyword);
  CHECK(type_of("\"2022-13\"") == segment::ColumnType::kKeyword);
  CHECK(type_of("-1.5e3") == segment::ColumnType::kNumber);
  CHECK(type_of("9007199254740992") == segment::ColumnType::kNumber);
  CHECK(Parsed(R"({"id":"a","f":["x","y"]})").document().values.size() == 2);
  index::Settings settings;
  settings.typed_fields["annee"] = segment::ColumnType::kDate;
  CHECK(Parsed(R"({"id":"a","annee":"1998"})", settings).document().values.at(0).type ==
        segment::ColumnType::kDate);
}

TEST_CASE("what is refused, and what the message says") {
  struct Case {
    std::string json;
    std::string says;
  };
  const std::vector<Case> cases = {
      {R"({"title":"x"})", "missing 'id'"},
      {R"({"id":""})", "'id' is empty"},
      {R"({"id":"a\u0007"})", "control character"},
      {R"({"id":[1]})", "'id' must be a string or an integer"},
      {R"({"id":1.5})", "'id' must be a string or an integer"},
      {R"({"id":"a","id":"b"})", "'id' stands there twice"},
      {R"({"id":"a","x":1,"x":2})", "'x' stands there twice"},
      {R"({"id":"a","auteur":{"nom":"x"}})", "'auteur' holds an object"},
      {R"({"id":"a","x":[[1]]})", "an array in an array"},
      {R"({"id":"a","title":5})", "text field 'title' must be a string"},
      {R"({"id":"a","body":["x",1]})", "other than strings"},
      {R"({"id":"a","x":9007199254740993})", "2^53"},
      {R"({"id":"a","x":1e400})", "'x'"},
      {R"([1,2])", "expected one JSON object"},
      {R"("text")", "expected one JSON object"},
      {R"({"id":"a"} {"id":"b"})", "follows its closing brace"},
      {R"({"id":"a")", "expected one JSON object"},
      {"", "expected one JSON object"},
      {"{\"id\":\"a\",\"title\":\"a\nb\"}", "unescaped characters"},
      {"{\"id\":\"a\",\"title\":\"a\xff\"}", "0xFF"},
      {std::string("{\"id\":\"a\",\"title\":\"a\0b\"}", 24), "unescaped characters"},
      {"{\"id\":\"" + std::string(limits::kMaxIdBytes + 1, 'a') + "\"}", "kMaxIdBytes"},
      {"{\"id\":\"a\",\"x\":\"" + std::string(limits::kMaxKeywordBytes + 1, 'a') + "\"}",
       "kMaxKeywordBytes"},
      {"{\"id\":\"a\",\"" + std::string(limits::kMaxFieldNameBytes + 1, 'a') + "\":1}",
       "kMaxFieldNameBytes"},
  };
  for (const auto& item : cases) {
    const Parsed parsed(item.json);
    INFO(item.json.substr(0, 100) << " -> " << parsed.error());
    CHECK(contains(parsed.error(), item.says));
  }
}

TEST_CASE("bounds hold at n, not at n + 1") {
  CHECK(Parsed("{\"id\":\"" + std::string(limits::kMaxIdBytes, 'a') + "\"}").status().ok());
  CHECK(Parsed("{\"id\":\"a\",\"x\":\"" + std::string(limits::kMaxKeywordBytes, 'a') + "\"}")
            .status()
            .ok());
  const std::string frame = R"({"id":"a","title":""})";
  const std::string big =
      R"({"id":"a","title":")" + std::string(limits::kMaxDocumentBytes - frame.size(), 'a') + "\"}";
  CHECK(Parsed(big).status().ok());
  CHECK(Parsed(big + " ").status().code() == StatusCode::kLimit);
  // Depth: brackets far beyond any stack.
  CHECK_FALSE(Parsed("{\"id\":\"a\",\"x\":" + std::string(100'000, '[') + "}").status().ok());
}
