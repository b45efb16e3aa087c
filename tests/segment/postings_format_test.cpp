// The worked example of the format description, decoded: what the prose says is what the engine
// reads and writes.

#include <fstream>
#include <numeric>
#include <sstream>
#include <string>

#include "engine/segment/postings_check.hpp"
#include "tests/segment/postings_model.hpp"

using namespace fts;
using namespace fts::segment;
using namespace fts::segment::testing;

namespace {

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The bytes of the lines "label: hex ; comment" of the description.
ByteBuffer example(const std::string& label) {
  const std::string folder = std::string(FTS_SOURCE_DIR) + "/engine/segment/";
  auto text = read_text(folder + "FORMAT.md");
  if (text.find("\n" + label + ": ") == std::string::npos) {
    text = read_text(folder + "FORMAT_postings.md");
  }
  ByteBuffer bytes;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(label + ": ", 0) != 0) continue;
    std::istringstream numbers(line.substr(label.size() + 1, line.find(';') - label.size() - 1));
    for (std::string number; numbers >> number;) {
      bytes.push_back(static_cast<std::uint8_t>(std::stoul(number, nullptr, 16)));
    }
  }
  INFO(label);
  REQUIRE_FALSE(bytes.empty());
  return bytes;
}

TermEntry entry_of(ByteBuffer& bytes) {
  Bytes view = bytes;
  TermEntry entry;
  REQUIRE(read_term_entry(view, {}, entry));
  REQUIRE(view.empty());
  return entry;
}

Model example_model(std::uint32_t field_count, std::vector<ModelPosting> postings) {
  Model model;
  model.field_count = field_count;
  model.document_count = 400;
  model.norms.assign(400, 20);
  model.postings = std::move(postings);
  return model;
}

PostingsWriterOptions example_options(const Model& model) {
  auto options = writer_options(model);
  options.weights = {1.0F, 1.0F};
  options.average_length = 20.0;
  return options;
}

void require_list(const Model& model, const TermEntry& entry, Bytes postings, Bytes positions) {
  const auto list = PostingsList::open_unverified(entry, postings, positions, model.document_count,
                                                  model.field_count);
  REQUIRE(list.ok());
  const auto options = example_options(model);
  PostingsCursor cursor(*list, PostingsNeed::kPositions);
  for (const auto& posting : model.postings) {
    cursor.next();
    require_posting(cursor, posting, options.weights, true);
  }
  REQUIRE(cursor.next() == kNoDoc);
  REQUIRE(check_postings(*list, options).ok());
}

}  // namespace

TEST_CASE("the worked example of a tiny list is what it says", "[postings][format]") {
  auto bytes = example("tiny-entry");
  const auto entry = entry_of(bytes);
  const auto model = example_model(2, {{3, {{}, {7}}}, {130, {{0}, {2, 258}}}});
  require_list(model, entry, {}, {});

  storage::MemorySink postings, positions;
  PostingsWriter writer(example_options(model), postings, positions);
  writer.start_term();
  add_chunk(writer, model, 0, 2, true);
  ByteBuffer written;
  append_term_entry(written, *writer.finish_term(), {});
  REQUIRE(written == bytes);
}

TEST_CASE("the worked example of lists is what it says", "[postings][format]") {
  auto a_bytes = example("a-entry");
  auto b_bytes = example("b-entry");
  auto postings = example("postings");
  auto positions = example("positions");

  std::vector<std::uint32_t> places(60);
  std::iota(places.begin(), places.end(), 10);
  const auto a = example_model(1, {{7, {places}}});
  std::vector<ModelPosting> run;
  for (std::uint32_t doc = 5; doc <= 304; ++doc) run.push_back({doc, {{0}}});
  const auto b = example_model(1, run);

  storage::MemorySink postings_sink, positions_sink;
  PostingsWriter writer(example_options(a), postings_sink, positions_sink);
  ByteBuffer written;
  add_chunk(writer, a, 0, 1, true);
  append_term_entry(written, *writer.finish_term(), {});
  REQUIRE(written == a_bytes);
  written.clear();
  writer.start_term();
  add_chunk(writer, b, 0, 300, true);
  append_term_entry(written, *writer.finish_term(), {});
  REQUIRE(written == b_bytes);
  REQUIRE(postings_sink.buffer() == postings);
  REQUIRE(positions_sink.buffer() == positions);

  const auto postings_size = postings.size();
  const auto positions_size = positions.size();
  postings.resize(postings_size + 64);
  positions.resize(positions_size + 64);
  const auto postings_view = Bytes(postings).first(postings_size);
  const auto positions_view = Bytes(positions).first(positions_size);
  require_list(a, entry_of(a_bytes), postings_view, positions_view);
  require_list(b, entry_of(b_bytes), postings_view, positions_view);
}
