// Hostile segments. The first byte says how the rest is meant: the bytes of a whole file (mostly
// refused by the frame), or edits of the payloads of a sound segment, framed again with right
// checksums, so that the code behind the frame meets bytes that contradict the grammar. Opening,
// checking, reading everything and merging it with the sound segment must not crash, and what a
// merge has written must hold.

#include <cstdlib>

#include "engine/index/merge.hpp"
#include "engine/storage/framed_file.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/segment/read_everything.hpp"

namespace {

using namespace fts;

void require(bool ok) {
  if (!ok) std::abort();
}

void add_term(segment::SegmentWriter& writer, std::string_view form,
              std::span<const std::uint32_t> docs) {
  const std::vector<std::uint32_t> freqs(docs.size(), 2);
  const std::vector<std::uint8_t> masks(docs.size(), 3);
  const std::vector<std::uint32_t> counts(2 * docs.size(), 1);
  const std::vector<std::uint32_t> positions(2 * docs.size(), 1);
  segment::PostingsChunk chunk;
  chunk.docs = docs;
  chunk.freqs = freqs;
  chunk.masks = masks;
  chunk.field_counts = counts;
  chunk.positions = positions;
  require(writer.start_term(form).ok());
  require(writer.add_postings(chunk).ok());
  require(writer.finish_term().ok());
}

std::vector<std::uint32_t> every(std::uint32_t step, std::uint32_t count) {
  std::vector<std::uint32_t> docs;
  for (std::uint32_t doc = 0; doc < count; doc += step) docs.push_back(doc);
  return docs;
}

segment::SegmentWriterOptions sound_options() {
  segment::SegmentWriterOptions options;
  options.fields = {{"titre", 3.0F, 0}, {"texte", 1.0F, 0}};
  options.classifier.class_of = [](std::string_view form, std::string& name) {
    name = form.substr(0, 2);
  };
  options.classifier.fold = [](std::string_view form, std::string& name) {
    name = form.substr(0, 3);
  };
  options.classifier.role = [](std::string_view form) {
    return form == "pas" ? segment::WordRole::kFunction : segment::WordRole::kContent;
  };
  options.completion = true;
  return options;
}

/// 300 documents in two fields, lists of every kind, a column of each kind.
void write_sound(storage::FileSystem& fs) {
  constexpr std::uint32_t kDocs = 300;
  auto writer = segment::SegmentWriter::create(fs, "a.seg", sound_options()).value();
  for (std::uint32_t doc = 0; doc < kDocs; ++doc) {
    require(writer->add_document("id" + std::to_string(doc), "{\"a\":1}").ok());
  }
  const std::vector<std::uint32_t> lengths(kDocs, 40);
  require(writer->set_lengths(0, lengths).ok());
  require(writer->set_lengths(1, lengths).ok());
  for (int i = 10; i < 30; ++i) {
    add_term(*writer, "mot" + std::to_string(i), every(static_cast<std::uint32_t>(i * i), kDocs));
  }
  add_term(*writer, "parfois", {});
  add_term(*writer, "partout", every(1, kDocs));
  add_term(*writer, "pas", every(2, kDocs));
  segment::ColumnData column;
  column.name = "theme";
  column.docs = every(2, kDocs);
  column.codes.assign(column.docs.size(), 1);
  column.codes[0] = 0;
  column.dictionary = {"a", "b"};
  require(writer->add_column(column).ok());
  column.name = "dates";
  column.type = segment::ColumnType::kDate;
  column.dictionary.clear();
  column.docs.push_back(column.docs.back());
  column.codes.push_back(-1'000'000);
  require(writer->add_column(column).ok());
  std::vector<segment::Phrase> phrases;
  for (int i = 10; i < 40; ++i) {
    const auto key = "mot" + std::to_string(i) + " pas";
    phrases.push_back({key, i % 2 == 0 ? key : key + "é", static_cast<std::uint32_t>(i)});
  }
  require(writer->set_phrases(phrases, false).ok());
  require(writer->finish(0, nullptr).ok());
}

struct SoundSection {
  std::string name;
  ByteBuffer bytes;
};

/// A disk with the sound segment, written once.
storage::FileSystem& sound_disk() {
  static storage::MemoryFileSystem fs;
  static const bool written = (write_sound(fs), true);
  require(written);
  return fs;
}

const std::vector<SoundSection>& sound_sections() {
  static const auto sections = [] {
    const auto file =
        storage::FramedFile::open(sound_disk(), "a.seg", storage::FileKind::kSegment).value();
    std::vector<SoundSection> all;
    for (const auto& section : file->sections()) {
      const auto bytes = file->section(section.name)->bytes();
      all.push_back({section.name, ByteBuffer(bytes.begin(), bytes.end())});
    }
    return all;
  }();
  return sections;
}

/// Edits of five bytes: section, place (two bytes), what is done, value. Places count from either
/// end, so that trailers are as near as heads.
void write_edited(storage::FileSystem& fs, Bytes edits) {
  auto sections = sound_sections();
  for (; edits.size() >= 5; edits = edits.subspan(5)) {
    auto& bytes = sections[edits[0] % sections.size()].bytes;
    if (bytes.empty()) continue;
    const std::size_t place = load_le<std::uint16_t>(edits.data() + 1) % bytes.size();
    auto& byte = bytes[(edits[3] & 1) != 0 ? bytes.size() - 1 - place : place];
    switch (edits[3] >> 1 & 3) {
      case 0:
        byte = edits[4];
        break;
      case 1:
        byte = static_cast<std::uint8_t>(byte + edits[4]);
        break;
      case 2:
        byte ^= static_cast<std::uint8_t>(1U << (edits[4] & 7));
        break;
      default:
        bytes.resize(bytes.size() - std::min<std::size_t>(bytes.size(), edits[4]));
        break;
    }
  }
  auto writer = storage::FramedFileWriter::create(fs, "b.seg", storage::FileKind::kSegment).value();
  for (const auto& section : sections) {
    require(writer->begin_section(section.name).ok());
    require(writer->append(section.bytes).ok());
    require(writer->end_section().ok());
  }
  require(writer->finish().ok());
}

/// The sound segment, then the other with every third document deleted.
void merge_with_sound(storage::FileSystem& fs, const segment::SegmentReader& other) {
  static const auto sound = segment::SegmentReader::open(sound_disk(), "a.seg").value();
  // What an index makes sure of before it merges.
  if (other.meta().fields.size() != sound->meta().fields.size()) return;
  const segment::LiveDocs all;
  segment::LiveDocs some(other.meta().document_count);
  for (DocNum doc = 0; doc < other.meta().document_count; doc += 3) some.remove(doc);
  const std::vector<index::MergeSource> sources = {{sound.get(), &all}, {&other, &some}};
  const auto merged = index::merge_segments(fs, "c.seg", sound_options(), sources, {});
  if (!merged.ok()) return;
  require(segment::SegmentReader::open(fs, "c.seg").ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes rest(data + 1, size - 1);
  storage::MemoryFileSystem fs;
  if (data[0] % 8 == 0) {
    const auto file = fs.create("b.seg").value();
    require(file->append(rest).ok());
    require(file->close().ok());
  } else {
    write_edited(fs, rest);
  }
  const auto reader = segment::SegmentReader::open(fs, "b.seg");
  if (!reader.ok()) return 0;
  // Either first: check verifies what reading would find unverified.
  if (data[0] % 2 == 0) static_cast<void>((*reader)->check(nullptr).ok());
  segment::testing::read_everything(**reader);
  if (data[0] % 2 != 0) static_cast<void>((*reader)->check(nullptr).ok());
  merge_with_sound(fs, **reader);
  return 0;
}
