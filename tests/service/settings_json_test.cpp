#include "engine/service/settings_json.hpp"

#include <catch2/catch.hpp>

using namespace fts;
using service::parse_settings;
using service::settings_to_json;

TEST_CASE("settings go out as JSON and come back") {
  const auto settings = parse_settings(
      R"({"text_fields":{"nom":3,"texte":1.5},"typed_fields":{"annee":"number","jour":"date"},"analyzer":"plain",
          "scoring":"bm25","stemmer":"none","k1":0.9,"b":0.4,"positions":false,"store_documents":false,
          "reorder":false})");
  REQUIRE(settings.ok());
  CHECK(settings->text_fields == std::vector<index::TextField>{{"nom", 3}, {"texte", 1.5F}});
  CHECK(settings->typed_fields.at("jour") == segment::ColumnType::kDate);
  const auto again = parse_settings(settings_to_json(*settings));
  REQUIRE(again.ok());
  CHECK(settings_to_json(*again) == settings_to_json(*settings));
  CHECK(again->bm25().k1 == 0.9F);
  CHECK_FALSE(again->reorder);
}

TEST_CASE("keys that are not given keep their value") {
  index::Settings base;
  base.analyzer = "plain";
  CHECK(parse_settings("{}", base)->analyzer == "plain");
  CHECK(parse_settings("{}")->text_fields.size() == 2);
  CHECK(parse_settings("{}")->reorder);
}

TEST_CASE("errors name the key, what was expected and what came") {
  const auto error = [](std::string_view json) { return parse_settings(json).status().message(); };
  CHECK(error(R"({"analyser":"french"})").find("did you mean 'analyzer'") != std::string::npos);
  CHECK(error(R"({"k1":"x"})").find("'k1' must be a number, but is a string") != std::string::npos);
  CHECK(error(R"({"reorder":1})").find("'reorder' must be true or false") != std::string::npos);
  CHECK(error(R"({"typed_fields":{"a":"integer"}})").find("keyword, number, date or boolean") !=
        std::string::npos);
  CHECK(error(R"({"scoring":"tfidf"})").find("french or bm25") != std::string::npos);
  CHECK(error(R"({"k1":1,"k1":2})").find("twice") != std::string::npos);
  CHECK(error("[]").find("expected one JSON object") != std::string::npos);
  CHECK(error("{").find("expected one JSON object") != std::string::npos);
  CHECK_FALSE(parse_settings(R"({"text_fields":{}})").ok());
  CHECK_FALSE(parse_settings(R"({"text_fields":{"a":-1}})").ok());
  CHECK_FALSE(parse_settings(R"({"analyzer":"german"})").ok());
}

TEST_CASE("synonyms are groups in an array, or a file that a command reads") {
  const auto inline_groups = parse_settings(R"({"synonyms":["Kiev = Kyiv","Perse => Iran"]})");
  REQUIRE(inline_groups.ok());
  CHECK(inline_groups->synonyms == "Kiev = Kyiv\nPerse => Iran\n");
  CHECK(parse_settings(settings_to_json(*inline_groups))->synonyms == inline_groups->synonyms);
  const auto error = [](std::string_view json) { return parse_settings(json).status().message(); };
  CHECK(error(R"({"synonyms":["Kiev = Kyiv","Perse"]})").find("line 2: 'Perse'") !=
        std::string::npos);
  CHECK(error(R"({"synonyms":["a = b\nc"]})").find("one line") != std::string::npos);
  CHECK(error(R"({"synonyms":3})").find("an array of groups") != std::string::npos);
  CHECK(error(R"({"synonyms":"/etc/passwd"})").find("must be an array of groups here") !=
        std::string::npos);
  const auto read = [](const std::string& path) -> Result<std::string> {
    return std::string(path == "bons.txt" ? "# x\nA = B\n" : "A\n");
  };
  CHECK(parse_settings(R"({"synonyms":"bons.txt"})", {}, read)->synonyms == "# x\nA = B\n");
  const auto bad = parse_settings(R"({"synonyms":"autres.txt"})", {}, read).status().message();
  CHECK(bad.find("autres.txt") != std::string::npos);
  CHECK(bad.find("line 1") != std::string::npos);
}

TEST_CASE("the constants of the ranking are settings like others") {
  const auto settings = parse_settings(R"({"fold_weight":0.5,"second_look_hits":60})");
  REQUIRE(settings.ok());
  CHECK(settings->ranking.fold_weight == 0.5F);
  CHECK(settings->ranking.second_look_hits == 60);
  CHECK(parse_settings(settings_to_json(*settings))->ranking == settings->ranking);
  for (const auto& parameter : index::ranking_parameters()) {
    CHECK(settings_to_json({}).find("\"" + std::string(parameter.name) + "\":") !=
          std::string::npos);
  }
  const auto error = [](std::string_view json) { return parse_settings(json).status().message(); };
  CHECK(error(R"({"fold_wieght":1})").find("did you mean 'fold_weight'") != std::string::npos);
  CHECK(error(R"({"fold_weight":"x"})").find("must be a number") != std::string::npos);
  CHECK(error(R"({"proximity_loose":2})").find("from 0 to 1, not 2") != std::string::npos);
}

TEST_CASE("function words are a name or an array") {
  const index::Settings defaults;
  CHECK(parse_settings(R"({"function_words":"french"})")->function_words ==
        defaults.function_words);
  CHECK(settings_to_json(defaults).find(R"("function_words":"french")") != std::string::npos);
  const auto own = parse_settings(R"({"function_words":["la","de","la"]})");
  REQUIRE(own.ok());
  CHECK(own->function_words == std::vector<std::string>{"de", "la"});
  CHECK(parse_settings(settings_to_json(*own))->function_words == own->function_words);
  const auto none = parse_settings(R"({"function_words":[]})");
  REQUIRE(none.ok());
  CHECK(none->function_words.empty());
  CHECK(parse_settings(settings_to_json(*none))->function_words.empty());
  const auto error = [](std::string_view json) { return parse_settings(json).status().message(); };
  CHECK(error(R"({"function_words":"german"})").find("an array of words") != std::string::npos);
  CHECK(error(R"({"function_words":["de la"]})").find("expected one word") != std::string::npos);
}
