#include "engine/service/eval.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace fts::service;

TEST_CASE("measures against values computed by hand") {
  const auto qrels = *parse_qrels("q1 0 a 1\nq1 0 b 1\nq1\t0\tz\t0\nq2 0 c 2\nq3 0 d 0\n");
  // q1: hits at ranks 1 and 3; q2: at rank 2; q3 has nothing relevant and does not count.
  const auto scores = evaluate(qrels, {{"q1", {"a", "x", "b"}}, {"q2", {"x", "c"}}});
  const double q1 = (1 + 1 / std::log2(4.0)) / (1 + 1 / std::log2(3.0));
  const double q2 = (3 / std::log2(3.0)) / 3;
  CHECK(scores.queries == 2);
  CHECK(scores.ndcg_10 == Approx((q1 + q2) / 2));
  CHECK(scores.mrr_10 == Approx((1 + 0.5) / 2));
  CHECK(scores.recall_100 == Approx(1.0));
  CHECK(scores.map == Approx(((1 + 2.0 / 3) / 2 + 0.5) / 2));
}

TEST_CASE("a query that found nothing counts as zero") {
  const auto scores = evaluate(*parse_qrels("q 0 a 1\n"), {});
  CHECK(scores.queries == 1);
  CHECK(scores.ndcg_10 == 0);
}

TEST_CASE("files of another form are refused with the line") {
  CHECK(parse_queries("q1\ttexte\nsans tabulation\n").status().message().find("line 2") == 0);
  CHECK(parse_qrels("q1 0 a x\n").status().message().find("line 1") == 0);
  CHECK_FALSE(parse_qrels("q1 0 a 99999999999\n").ok());
  CHECK(parse_queries("q1\tune question ?\r\n")->front().text == "une question ?");
}

TEST_CASE("settings are tried out on a snapshot as far as a search reads them") {
  fts::index::Snapshot snapshot;
  auto settings = snapshot.settings;
  settings.scoring = fts::index::Scoring::kBm25;
  settings.ranking.lead_weight = 0;
  settings.text_fields[0].weight = 1;
  const auto trial = with_settings(snapshot, settings);
  REQUIRE(trial.ok());
  CHECK(trial->settings.scoring == fts::index::Scoring::kBm25);
  CHECK(trial->settings.text_fields[0].weight == 1);
  const auto refused = [&](const auto& change) {
    auto other = snapshot.settings;
    change(other);
    return with_settings(snapshot, other).status().message();
  };
  CHECK(refused([](auto& s) { s.stemmer = "light"; }).starts_with("'stemmer'"));
  CHECK(refused([](auto& s) { s.analyzer = "plain"; }).starts_with("'analyzer'"));
  CHECK(refused([](auto& s) { s.text_fields.pop_back(); }).starts_with("'text_fields'"));
  CHECK(refused([](auto& s) { s.text_fields[0].name = "nom"; }).starts_with("'text_fields'"));
}
