// FORMAT.md must tell the truth: its examples are decoded, and what is written today equals them.

#include <fstream>
#include <sstream>

#include "engine/codec/front_coding_reader.hpp"
#include "engine/codec/front_coding_writer.hpp"
#include "engine/segment/completion_writer.hpp"
#include "engine/segment/function_words.hpp"
#include "engine/storage/framed_file.hpp"
#include "tests/segment/segment_model.hpp"

namespace fts::segment {
namespace {

using storage::MemoryFileSystem;

/// The bytes of the block "```hex <name>" of FORMAT.md.
ByteBuffer example(const std::string& name) {
  std::ifstream file(std::string(FTS_SOURCE_DIR) + "/engine/segment/FORMAT.md");
  REQUIRE(file.good());
  std::string line;
  while (std::getline(file, line) && line != "```hex " + name) {
  }
  ByteBuffer bytes;
  while (std::getline(file, line) && line != "```") {
    std::istringstream words(line);
    std::string word;
    REQUIRE(words >> word);
    REQUIRE(word.back() == ':');
    bytes.resize(std::stoul(word, nullptr, 16));
    while (words >> word) bytes.push_back(static_cast<std::uint8_t>(std::stoul(word, nullptr, 16)));
  }
  return bytes;
}

/// As FORMAT.md shows bytes; also left in the build folder, to be pasted when the format changes.
void save_example(const std::string& name, Bytes bytes) {
  std::ofstream out(std::string(FTS_BINARY_DIR) + "/format_" + name + ".hex");
  const char* digits = "0123456789abcdef";
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    const auto line = bytes.subspan(at, std::min<std::size_t>(16, bytes.size() - at));
    const bool last = at + 16 >= bytes.size();
    if (!last && std::count(line.begin(), line.end(), 0) == 16) continue;
    for (int shift = 12; shift >= 0; shift -= 4) out << digits[at >> shift & 15];
    out << ':';
    for (const auto byte : line) out << ' ' << digits[byte >> 4] << digits[byte & 15];
    out << '\n';
  }
}

TEST_CASE("the dictionary in FORMAT.md is the one that is written, and is read") {
  storage::MemorySink sink;
  codec::FrontCodingWriter writer(sink);
  const ByteBuffer one = {1};
  const ByteBuffer two = {2, 2};
  REQUIRE(writer.add("chat", one).ok());
  REQUIRE(writer.add("chats", two).ok());
  REQUIRE(writer.add("chien", {}).ok());
  REQUIRE(writer.finish().ok());
  save_example("dictionary", sink.buffer());

  auto bytes = example("dictionary");
  CHECK(bytes == sink.buffer());
  const auto size = bytes.size();
  bytes.resize(size + 64);
  const auto reader = codec::FrontCodingReader::open(
      storage::Section::unverified(Bytes(bytes).first(size)), "example");
  REQUIRE(reader.ok());
  REQUIRE((*reader)->check().ok());
  CHECK((*reader)->size() == 3);
  CHECK((*reader)->term(2).value() == "chien");
  CHECK((*reader)->find("chats").value()->payload.size() == 2);
  CHECK_FALSE((*reader)->find("chatte")->has_value());
}

void write_example(MemoryFileSystem& fs) {
  testing::SegmentModel model;
  model.ids = {"a", "b"};
  model.sources = {"{\"id\":\"a\"}", "{\"id\":\"b\"}"};
  model.lengths = {{3, 2}};
  model.terms["le"][0] = {{0}};
  model.terms["chat"][0] = {{1}};
  model.terms["dort"][0] = {{2}};
  model.terms["les"][1] = {{0}};
  model.terms["chats"][1] = {{1}};
  auto options = testing::writer_options(model);
  options.fields[0].name = "texte";
  const auto strip = [](std::string_view form, std::string& name) {
    name = form.ends_with('s') ? form.substr(0, form.size() - 1) : form;
  };
  options.classifier.class_of = strip;
  options.classifier.fold = strip;
  auto writer = SegmentWriter::create(fs, "3.seg", options);
  REQUIRE(writer.ok());
  for (std::size_t doc = 0; doc < 2; ++doc) {
    REQUIRE((*writer)->add_document(model.ids[doc], model.sources[doc]).ok());
  }
  testing::write_rest(**writer, model);
}

TEST_CASE("the segment in FORMAT.md is the one that is written, and is read") {
  MemoryFileSystem fs;
  write_example(fs);
  const auto file = fs.open("3.seg").value();
  save_example("segment", file->contents().value());

  const auto bytes = example("segment");
  const auto copy = fs.create("example.seg").value();
  REQUIRE(copy->append(bytes).ok());
  REQUIRE(copy->close().ok());
  const auto reader = testing::open_segment(fs, "example.seg");
  REQUIRE(reader->check(nullptr).ok());
  CHECK(reader->document(1).value() == "{\"id\":\"b\"}");
  CHECK(reader->find_id("b").value() == std::optional<DocNum>(1));
  CHECK(reader->forms().size() == 5);
  const auto found = reader->classes()->find("chat").value();
  REQUIRE(found.has_value());
  CHECK(found->entry.document_frequency == 2);
  CHECK(reader->class_members(found->ord).value() == std::vector<TermOrd>{TermOrd(0), TermOrd(1)});

  // Another zstd may compress otherwise; all else is the format.
  const auto written = storage::FramedFile::open(fs, "3.seg", storage::FileKind::kSegment).value();
  const auto shown =
      storage::FramedFile::open(fs, "example.seg", storage::FileKind::kSegment).value();
  REQUIRE(shown->sections().size() == written->sections().size());
  for (const auto& section : written->sections()) {
    INFO(section.name);
    if (section.name == "stored") continue;
    const auto expected = written->section(section.name)->bytes();
    const auto got = shown->section(section.name);
    REQUIRE(got.ok());
    CHECK(std::equal(expected.begin(), expected.end(), got->bytes().begin(), got->bytes().end()));
  }
}

TEST_CASE("the example of section completion in FORMAT.md is what is written") {
  CompletionWriter writer;
  writer.add_form(3, false);
  writer.add_form(2, true);
  REQUIRE(writer.set_phrases({{"chat dort", "chat dort", 2}}, false).ok());
  save_example("completion", writer.completion());
  CHECK(writer.completion() == example("completion"));
}

TEST_CASE("the example of section function_words in FORMAT.md is what is written") {
  const auto bytes = encode_function_words(FunctionWords({"de", "la", "à"}, {0x0203}));
  save_example("function_words", bytes);
  CHECK(bytes == example("function_words"));
}

}  // namespace
}  // namespace fts::segment
