// Grams of a segment: read as they were written, and found out when they are not those of the
// positions.

#include "engine/segment/term_encoder.hpp"
#include "tests/segment/segment_model.hpp"

namespace fts::segment {
namespace {

using storage::MemoryFileSystem;

/// Documents with `le` and `se` in runs, now and then at one position.
testing::SegmentModel model_with_grams(std::uint32_t documents, std::uint32_t fields) {
  auto model = testing::random_model(documents, fields, 7);
  Random random(11);
  for (auto& [doc, occurrences] : model.terms["le"]) {
    for (std::uint32_t field = 0; field < fields; ++field) {
      for (const auto position : occurrences[field]) {
        if (!random.chance(0.5)) continue;
        auto& se = model.terms["se"][doc];
        se.resize(fields);
        const auto at = position + static_cast<std::uint32_t>(random.below(2));
        if (at >= model.lengths[field][doc]) continue;
        if (se[field].empty() || se[field].back() < at) se[field].push_back(at);
      }
    }
  }
  std::erase_if(model.terms["se"], [](const auto& one) {
    return std::ranges::all_of(one.second, [](const auto& field) { return field.empty(); });
  });
  testing::set_grams(model, {"absent", "le", "se"});
  return model;
}

std::string check(const testing::SegmentModel& model) {
  MemoryFileSystem fs;
  testing::write_segment(fs, "a.seg", model);
  return testing::open_segment(fs, "a.seg")->check(nullptr).message();
}

TEST_CASE("a segment gives its grams back") {
  for (const std::uint32_t fields : {1U, 3U}) {
    const auto model = model_with_grams(400, fields);
    REQUIRE(model.grams.size() > 10);
    REQUIRE(model.together == std::vector<std::uint16_t>{0x0203});
    MemoryFileSystem fs;
    testing::write_segment(fs, "a.seg", model);
    const auto reader = testing::open_segment(fs, "a.seg");
    const auto status = reader->check(nullptr);
    INFO(status.message());
    REQUIRE(status.ok());
    REQUIRE(reader->function_words() != nullptr);
    CHECK(reader->function_words()->id("se") == 3);
    CHECK(reader->function_words()->stand_together(3, 2));
    CHECK(reader->grams()->size() == model.grams.size());
    for (const auto& [key, postings] : model.grams) {
      const auto found = reader->grams()->find(key).value();
      REQUIRE(found.has_value());
      CHECK(found->entry.document_frequency == postings.size());
      PostingsCursor cursor(reader->postings(found->entry).value(), PostingsNeed::kFreqs);
      for (const auto& [doc, occurrences] : postings) {
        REQUIRE(cursor.next() == doc);
        for (std::uint32_t f = 0; f < fields; ++f) {
          CHECK(cursor.field_freq(f) == occurrences[f].size());
        }
      }
    }
  }
}

TEST_CASE("check finds grams that are not those of the positions") {
  const auto good = model_with_grams(60, 2);
  REQUIRE(check(good).empty());
  auto model = good;
  model.grams.erase(model.grams.begin());
  CHECK(check(model).find("a gram is missing") != std::string::npos);
  model = good;
  model.grams[std::string{1, 2}][3] = {{1}, {}};
  CHECK(check(model).find("postings are not those") != std::string::npos);
  model = good;
  auto& postings = model.grams.begin()->second;
  if (postings.size() > 1) postings.erase(postings.begin());
  CHECK(check(model).find("postings are not those") != std::string::npos);
  model = good;
  std::swap(model.grams.begin()->second.begin()->second[0],
            model.grams.begin()->second.begin()->second[1]);
  CHECK(check(model).find("postings are not those") != std::string::npos);
  model = good;
  model.grams[std::string{2, 9}][0] = {{1}, {}};
  CHECK(check(model).find("names a word that there is not") != std::string::npos);
  model = good;
  model.together.clear();
  CHECK(check(model).find("two words stand together") != std::string::npos);
}

TEST_CASE("a writer refuses grams out of their place") {
  MemoryFileSystem fs;
  auto model = testing::random_model(3, 1, 1);
  model.function_words = {"le"};
  auto writer = SegmentWriter::create(fs, "a.seg", testing::writer_options(model)).value();
  for (std::uint32_t doc = 0; doc < 3; ++doc) {
    REQUIRE(writer->add_document(model.ids[doc], model.sources[doc]).ok());
  }
  CHECK_FALSE(writer->start_gram(std::string{1, 1}).ok());
  REQUIRE(writer->begin_grams({}).ok());
  CHECK_FALSE(writer->begin_grams({}).ok());
  CHECK_FALSE(writer->start_term("mot").ok());
  CHECK_FALSE(writer->start_gram(std::string{1}).ok());
  CHECK_FALSE(writer->start_gram(std::string{1, 1, 1, 1, 1}).ok());
  REQUIRE(writer->start_gram(std::string{1, 1}).ok());
  REQUIRE(writer->finish_term().ok());
  CHECK_FALSE(writer->start_gram(std::string{1, 1}).ok());
  const auto encoder = writer->make_encoder().value();
  const std::vector<std::uint32_t> one = {1};
  REQUIRE(encoder->start_term(std::string{1, 1, 1, 1, 1}).ok());
  REQUIRE(encoder->add_postings({one, one, {}, {}, {}}).ok());
  REQUIRE(encoder->finish_term().ok());
  CHECK(writer->add_terms(encoder->terms()).code() == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fts::segment
