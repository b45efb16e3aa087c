// A segment file against the maps it was written from.

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/base/limits.hpp"
#include "engine/segment/term_encoder.hpp"
#include "tests/segment/segment_model.hpp"

namespace fts::segment {
namespace {

using storage::MemoryFileSystem;
using testing::open_segment;
using testing::random_model;
using testing::SegmentModel;
using testing::write_segment;

/// Frequencies per field and document of a list.
using Counts = std::map<std::uint32_t, std::vector<std::uint32_t>>;

Counts counts_of(const SegmentModel& model, const std::string& form) {
  Counts counts;
  for (const auto& [doc, fields] : model.terms.at(form)) {
    counts[doc].resize(model.field_count);
    for (std::size_t field = 0; field < fields.size(); ++field) {
      counts[doc][field] = static_cast<std::uint32_t>(fields[field].size());
    }
  }
  return counts;
}

void compare_list(const SegmentReader& reader, const TermEntry& entry, const Counts& expected,
                  std::uint32_t fields) {
  const auto list = reader.postings(entry);
  REQUIRE(list.ok());
  PostingsCursor cursor(*list, PostingsNeed::kFreqs);
  for (const auto& [doc, counts] : expected) {
    REQUIRE(cursor.next() == doc);
    for (std::uint32_t field = 0; field < fields; ++field) {
      REQUIRE(cursor.field_freq(field) == counts[field]);
    }
  }
  REQUIRE(cursor.next() == kNoDoc);
  REQUIRE(entry.document_frequency == expected.size());
}

void compare_forms(const SegmentModel& model, const SegmentReader& reader) {
  REQUIRE(reader.forms().size() == model.terms.size());
  const auto walk = reader.forms().iterate(0);
  for (const auto& [form, postings] : model.terms) {
    REQUIRE(walk->next());
    REQUIRE(walk->term() == form);
    const auto found = reader.forms().find(form);
    REQUIRE(found.ok());
    REQUIRE(found->has_value());
    REQUIRE((**found).ord == walk->ord());
    compare_list(reader, (**found).entry, counts_of(model, form), model.field_count);
    compare_list(reader, walk->entry(), counts_of(model, form), model.field_count);
    if (!model.positions) continue;
    PostingsCursor cursor(reader.postings(walk->entry()).value(), PostingsNeed::kPositions);
    for (const auto& [doc, fields] : postings) {
      REQUIRE(cursor.next() == doc);
      std::vector<std::uint32_t> expected;
      for (const auto& field : fields) expected.insert(expected.end(), field.begin(), field.end());
      const auto positions = cursor.positions();
      REQUIRE(std::vector(positions.begin(), positions.end()) == expected);
    }
  }
  REQUIRE_FALSE(walk->next());
  REQUIRE(walk->status().ok());
}

void compare_classes(const SegmentModel& model, const SegmentReader& reader) {
  std::map<std::string, std::vector<std::uint32_t>> members;
  std::map<std::string, Counts> counts;
  std::uint32_t rank = 0;
  for (const auto& [form, postings] : model.terms) {
    const auto name = testing::class_of(form);
    members[name].push_back(rank++);
    for (const auto& [doc, fields] : counts_of(model, form)) {
      auto& sum = counts[name][doc];
      sum.resize(model.field_count);
      for (std::size_t field = 0; field < fields.size(); ++field) sum[field] += fields[field];
    }
  }
  REQUIRE(reader.classes() != nullptr);
  REQUIRE(reader.classes()->size() == members.size());
  const auto walk = reader.classes()->iterate(0);
  for (const auto& [name, ranks] : members) {
    REQUIRE(walk->next());
    REQUIRE(walk->term() == name);
    const auto found = reader.classes()->find(name);
    REQUIRE(found.ok());
    REQUIRE(found->has_value());
    const auto got = reader.class_members((**found).ord);
    REQUIRE(got.ok());
    std::vector<std::uint32_t> values;
    for (const auto member : *got) values.push_back(member.value());
    REQUIRE(values == ranks);
    compare_list(reader, (**found).entry, counts[name], model.field_count);
    compare_list(reader, reader.classes()->entry((**found).ord).value(), counts[name],
                 model.field_count);
    compare_list(reader, walk->entry(), counts[name], model.field_count);
  }
  REQUIRE_FALSE(walk->next());
  REQUIRE(walk->status().ok());
}

void compare_folds(const SegmentModel& model, const SegmentReader& reader) {
  std::map<std::string, std::vector<TermOrd>> folds;
  std::set<TermOrd> accented;
  std::uint32_t rank = 0;
  for (const auto& [form, postings] : model.terms) {
    folds[testing::fold_of(form)].emplace_back(rank);
    if (testing::fold_of(form) != form && testing::fold_of(form).starts_with("ce")) {
      accented.insert(TermOrd(rank));
    }
    ++rank;
  }
  for (const auto& [folded, ranks] : folds) REQUIRE(reader.forms_of_fold(folded).value() == ranks);
  CHECK(reader.forms_of_fold("nulle part").value().empty());
  std::vector<TermOrd> by_prefix;
  REQUIRE(reader.forms_of_fold_prefix("ce", SIZE_MAX, by_prefix).ok());
  CHECK(std::set<TermOrd>(by_prefix.begin(), by_prefix.end()) == accented);
  std::vector<TermOrd> few;
  REQUIRE(reader.forms_of_fold_prefix("", 3, few).ok());
  CHECK(few.size() <= 3);
}

void compare_documents(const SegmentModel& model, const SegmentReader& reader) {
  for (std::uint32_t doc = 0; doc < model.document_count(); ++doc) {
    REQUIRE(reader.document(doc).value() == model.sources[doc]);
    REQUIRE(reader.document_id(doc).value() == model.ids[doc]);
    REQUIRE(reader.find_id(model.ids[doc]).value() == std::optional<DocNum>(doc));
  }
  CHECK_FALSE(reader.find_id("absent").value().has_value());
  CHECK_FALSE(reader.document(model.document_count()).ok());
  CHECK_FALSE(reader.document_id(model.document_count()).ok());
}

void compare_lengths(const SegmentModel& model, const SegmentReader& reader) {
  const auto norms = reader.norms();
  REQUIRE(norms.ok());
  REQUIRE(norms->size() == model.document_count());
  for (std::uint32_t field = 0; field < model.field_count; ++field) {
    REQUIRE(reader.lengths(field).value() == model.lengths[field]);
    const auto own = reader.field_norms(field);
    REQUIRE(own.ok());
    for (std::uint32_t doc = 0; doc < model.document_count(); ++doc) {
      REQUIRE((*own)[doc] == encode_length(model.lengths[field][doc]));
    }
  }
  for (std::uint32_t doc = 0; doc < model.document_count(); ++doc) {
    double sum = 0;
    for (std::uint32_t field = 0; field < model.field_count; ++field) {
      sum += static_cast<double>(model.weights[field]) * model.lengths[field][doc];
    }
    REQUIRE((*norms)[doc] == encode_length(static_cast<std::uint32_t>(std::round(sum))));
  }
  CHECK(reader.field_norms(model.field_count).status().code() == StatusCode::kInvalidArgument);
  CHECK(reader.lengths(model.field_count).status().code() == StatusCode::kInvalidArgument);
}

void compare_meta(const SegmentModel& model, const SegmentMeta& meta) {
  std::uint64_t postings = 0;
  std::uint64_t positions = 0;
  std::set<std::uint32_t> with_text;
  for (const auto& [form, documents] : model.terms) {
    postings += documents.size();
    for (const auto& [doc, fields] : documents) {
      with_text.insert(doc);
      for (const auto& field : fields) positions += field.size();
    }
  }
  CHECK(meta.id == SegmentId(3));
  CHECK(meta.document_count == model.document_count());
  CHECK(meta.documents_with_text == with_text.size());
  CHECK(meta.form_count == model.terms.size());
  CHECK(meta.posting_count == postings);
  CHECK(meta.position_count == (model.positions ? positions : 0));
  CHECK(meta.text_bytes == 12345);
  CHECK(meta.analyzer == "test");
  double total = 0;
  for (std::uint32_t field = 0; field < model.field_count; ++field) {
    total += static_cast<double>(meta.fields[field].weight) *
             static_cast<double>(meta.fields[field].total_length);
    CHECK(meta.fields[field].name == "field" + std::to_string(field));
  }
  if (total > 0) {
    CHECK(meta.average_length == total / static_cast<double>(with_text.size()));
  }
}

void compare(const SegmentModel& model) {
  MemoryFileSystem fs;
  const auto meta = write_segment(fs, "3.seg", model);
  CHECK(fs.list(".").value() == std::vector<std::string>{"3.seg"});
  const auto reader = open_segment(fs, "3.seg");
  const auto status = reader->check(nullptr);
  if (!status.ok()) FAIL(status.message());
  compare_meta(model, meta);
  compare_meta(model, reader->meta());
  compare_forms(model, *reader);
  if (model.classes) {
    compare_classes(model, *reader);
    compare_folds(model, *reader);
  } else {
    CHECK(reader->classes() == nullptr);
  }
  compare_documents(model, *reader);
  compare_lengths(model, *reader);
}

TEST_CASE("a segment answers as the maps it was written from, at every size around a block") {
  for (const std::uint32_t size : {0U, 1U, 15U, 16U, 17U, 255U, 256U, 257U}) {
    for (const std::uint32_t fields : {1U, 2U, 3U}) compare(random_model(size, fields, size));
  }
  for (const std::uint32_t size : {4095U, 4096U, 4097U}) compare(random_model(size, 2, size));
}

TEST_CASE("a segment may lack positions, classes or a weight of one") {
  auto model = random_model(300, 2, 1);
  model.positions = false;
  compare(model);
  model = random_model(300, 1, 2);
  model.classes = false;
  compare(model);
  model = random_model(300, 1, 3);
  model.weights = {3.0F};
  compare(model);
}

TEST_CASE("documents without a word make a segment without terms") {
  auto model = random_model(40, 2, 4);
  model.terms.clear();
  for (auto& lengths : model.lengths) std::fill(lengths.begin(), lengths.end(), 0);
  compare(model);
}

TEST_CASE("a term that got no postings leaves no trace") {
  MemoryFileSystem fs;
  SegmentModel model = random_model(1, 1, 5);
  auto writer = SegmentWriter::create(fs, "a.seg", testing::writer_options(model)).value();
  REQUIRE(writer->add_document("id", "{}").ok());
  const std::vector<std::uint32_t> lengths = {0};
  REQUIRE(writer->set_lengths(0, lengths).ok());
  REQUIRE(writer->start_term("mot").ok());
  REQUIRE(writer->add_postings({}).ok());
  REQUIRE(writer->finish_term().ok());
  REQUIRE(writer->finish(0, nullptr).ok());
  CHECK(open_segment(fs, "a.seg")->forms().size() == 0);
}

TEST_CASE("calls out of order and values beyond limits are refused") {
  MemoryFileSystem fs;
  const auto model = random_model(1, 1, 6);
  auto writer = SegmentWriter::create(fs, "a.seg", testing::writer_options(model)).value();
  const auto invalid = StatusCode::kInvalidArgument;
  CHECK(writer->add_document(std::string(limits::kMaxIdBytes + 1, 'x'), "").status().code() ==
        StatusCode::kLimit);
  REQUIRE(writer->add_document(std::string(limits::kMaxIdBytes, 'x'), "").ok());
  CHECK(writer->finish_term().code() == invalid);
  const std::vector<std::uint32_t> two = {1, 2};
  const std::vector<std::uint32_t> one = {1};
  CHECK(writer->set_lengths(0, two).code() == invalid);
  CHECK(writer->set_lengths(1, one).code() == invalid);
  REQUIRE(writer->set_lengths(0, one).ok());
  CHECK(writer->add_document("late", "").status().code() == invalid);
  CHECK(writer->start_term(std::string(limits::kMaxTermBytes + 1, 'x')).code() ==
        StatusCode::kLimit);
  REQUIRE(writer->start_term("b").ok());
  CHECK(writer->start_term("c").code() == invalid);
  PostingsChunk chunk;
  chunk.docs = one;
  chunk.freqs = one;
  chunk.positions = one;
  CHECK(writer->add_postings(chunk).code() == invalid);
  REQUIRE(writer->finish_term().ok());
  CHECK(writer->start_term("b").code() == invalid);
  CHECK(writer->start_term("a").code() == invalid);
  REQUIRE(writer->start_term("c").ok());
}

TEST_CASE("terms that were encoded elsewhere stand in order among the others") {
  MemoryFileSystem fs;
  const std::vector<std::uint32_t> one = {1};
  const std::vector<std::uint32_t> doc = {0};
  SegmentModel model = random_model(1, 1, 8);
  const auto begun = [&](const std::string& path) {
    auto writer = SegmentWriter::create(fs, path, testing::writer_options(model)).value();
    REQUIRE(writer->add_document("id", "{}").ok());
    REQUIRE(writer->set_lengths(0, one).ok());
    return writer;
  };
  const auto add = [&](auto& terms, std::string_view form) {
    REQUIRE(terms.start_term(form).ok());
    REQUIRE(terms.add_postings({doc, one, {}, {}, doc}).ok());
    REQUIRE(terms.finish_term().ok());
  };
  auto writer = begun("a.seg");
  const auto encoder = writer->make_encoder().value();
  add(*encoder, "b");
  add(*encoder, "c");
  const auto b_and_c = encoder->take();
  CHECK(encoder->terms().empty());
  CHECK(encoder->start_term("c").code() == StatusCode::kInvalidArgument);
  add(*encoder, "e");
  const auto e = encoder->take();
  add(*writer, "a");
  REQUIRE(writer->add_terms({}).ok());
  REQUIRE(writer->add_terms(b_and_c).ok());
  CHECK(writer->add_terms(b_and_c).code() == StatusCode::kInvalidArgument);
  REQUIRE(writer->start_term("d").ok());
  CHECK(writer->add_terms(e).code() == StatusCode::kInvalidArgument);
  REQUIRE(writer->add_postings({doc, one, {}, {}, doc}).ok());
  REQUIRE(writer->finish_term().ok());
  REQUIRE(writer->add_terms(e).ok());
  REQUIRE(writer->finish(0, nullptr).ok());
  const auto reader = open_segment(fs, "a.seg");
  REQUIRE(reader->check(nullptr).ok());
  CHECK(reader->forms().size() == 5);
  CHECK(reader->meta().posting_count == 5);
  for (const auto* form : {"a", "b", "c", "d", "e"}) CHECK(reader->forms().find(form)->has_value());
  // Nor below what came before.
  auto other = begun("b.seg");
  REQUIRE(other->add_terms(e).ok());
  add(*other, "b");
  CHECK(other->finish(0, nullptr).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("a writer that is dropped leaves nothing behind") {
  MemoryFileSystem fs;
  const auto model = random_model(200, 1, 7);
  {
    auto writer = SegmentWriter::create(fs, "a.seg", testing::writer_options(model)).value();
    for (int i = 0; i < 300'000; ++i) {
      REQUIRE(
          writer->add_document("a long id to fill the spool " + std::to_string(i * 977), "").ok());
    }
  }
  CHECK(fs.list(".").value().empty());
}

TEST_CASE("opening tells a missing, foreign or empty file from a segment") {
  MemoryFileSystem fs;
  CHECK(SegmentReader::open(fs, "none.seg").status().code() == StatusCode::kNotFound);
  REQUIRE(fs.create("empty.seg").ok());
  CHECK(SegmentReader::open(fs, "empty.seg").status().code() == StatusCode::kCorruption);
  LiveDocs live(10);
  REQUIRE(live.write(fs, "a.del", SegmentId(1)).ok());
  CHECK_FALSE(SegmentReader::open(fs, "a.del").ok());
}

}  // namespace
}  // namespace fts::segment
