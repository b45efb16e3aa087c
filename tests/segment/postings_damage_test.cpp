// Lists whose bytes lie: under checksums, and past them.

#include <numeric>

#include "engine/segment/postings_check.hpp"
#include "engine/segment/postings_fields.hpp"
#include "engine/segment/postings_layout.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/segment/postings_hostile.hpp"
#include "tests/segment/postings_model.hpp"

using namespace fts;
using namespace fts::segment;
using namespace fts::segment::testing;

namespace {

/// Both sections in a framed file that can be damaged between writing and reading.
class File {
 public:
  explicit File(const Written& written) {
    auto writer = storage::FramedFileWriter::create(fs_, "/s", storage::FileKind::kSegment);
    REQUIRE(writer.ok());
    REQUIRE((*writer)->begin_section("postings").ok());
    REQUIRE((*writer)->append(written.postings_bytes()).ok());
    REQUIRE((*writer)->end_section().ok());
    REQUIRE((*writer)->begin_section("positions").ok());
    REQUIRE((*writer)->append(written.positions_bytes()).ok());
    REQUIRE((*writer)->end_section().ok());
    REQUIRE((*writer)->finish().ok());
  }

  /// Flips a bit `offset` bytes into a section.
  void damage(const std::string& section, std::uint64_t offset) {
    auto bytes = contents();
    for (const auto& info : open_frame()->sections()) {
      if (info.name == section) bytes[info.offset + offset] ^= 4;
    }
    auto file = fs_.create("/s");
    REQUIRE(file.ok());
    REQUIRE((*file)->append(bytes).ok());
    REQUIRE((*file)->close().ok());
  }

  Result<PostingsList> open(const TermEntry& entry, const Model& model) {
    frame_ = open_frame();
    auto postings = frame_->section("postings");
    auto positions = frame_->section("positions");
    REQUIRE(postings.ok());
    REQUIRE(positions.ok());
    return PostingsList::open(entry, *postings, *positions, model.document_count,
                              model.field_count);
  }

 private:
  std::shared_ptr<const storage::FramedFile> open_frame() {
    auto frame = storage::FramedFile::open(fs_, "/s", storage::FileKind::kSegment);
    INFO(frame.status().message());
    REQUIRE(frame.ok());
    return *frame;
  }
  ByteBuffer contents() {
    auto file = fs_.open("/s");
    REQUIRE(file.ok());
    ByteBuffer bytes((*file)->size());
    REQUIRE((*file)->read_at(0, bytes).ok());
    return bytes;
  }

  storage::MemoryFileSystem fs_;
  std::shared_ptr<const storage::FramedFile> frame_;
};

/// A list of more than 1 MiB, whose blocks are therefore verified one by one.
Model long_model() {
  Random random(30);
  Model model;
  std::uint32_t doc = 0;
  for (int i = 0; i < 900'000; ++i) {
    doc += static_cast<std::uint32_t>(random.between(1, 1500));
    model.postings.push_back({doc, {{static_cast<std::uint32_t>(random.below(1000))}}});
  }
  model.document_count = doc + 1;
  model.norms.assign(model.document_count, 100);
  return model;
}

}  // namespace

TEST_CASE("a sound file gives sound lists", "[postings]") {
  Random random(31);
  for (const auto size : {1U, 40U, 256U, 5000U}) {
    const auto model = make_model(random, size, Shape::kMixed);
    const auto written = write(model, random);
    File file(written);
    const auto list = file.open(written.entry, model);
    REQUIRE(list.ok());
    REQUIRE(check_postings(*list, writer_options(model)).ok());
  }
}

TEST_CASE("a damaged byte of a short list shows when it is opened", "[postings]") {
  Random random(32);
  for (const auto size : {100U, 5000U}) {
    const auto model = make_model(random, size, Shape::kSparse);
    const auto written = write(model, random);
    REQUIRE(written.entry.inlined.empty());
    File file(written);
    file.damage("postings", written.postings_size - 1);
    const auto list = file.open(written.entry, model);
    REQUIRE_FALSE(list.ok());
    REQUIRE(list.status().code() == StatusCode::kCorruption);
  }
}

TEST_CASE("damaged positions show when they are read", "[postings]") {
  Random random(33);
  const auto model = make_model(random, 5000, Shape::kSparse);
  const auto written = write(model, random);
  File file(written);
  file.damage("positions", written.positions_size - 1);
  const auto list = file.open(written.entry, model);
  REQUIRE(list.ok());
  PostingsCursor cursor(*list, PostingsNeed::kPositions);
  std::size_t documents = 0;
  while (cursor.next() != kNoDoc) {
    cursor.freq();
    ++documents;
  }
  REQUIRE(documents == model.postings.size());
  REQUIRE(cursor.status().ok());
  cursor.load_block(0);
  REQUIRE(cursor.positions().empty());
  REQUIRE(cursor.doc() == kNoDoc);
  REQUIRE(cursor.status().code() == StatusCode::kCorruption);
  // A cursor that failed stays at its end.
  REQUIRE(cursor.load_block(0).empty());
  REQUIRE(cursor.next() == kNoDoc);
  REQUIRE(check_postings(*list, writer_options(model)).code() == StatusCode::kCorruption);
}

TEST_CASE("damage late in a long list shows in its block", "[postings]") {
  Random random(34);
  const auto model = long_model();
  const auto written = write(model, random);
  REQUIRE(written.postings_size > kVerifyWholeBytes);
  File file(written);
  REQUIRE(check_postings(*file.open(written.entry, model), writer_options(model)).ok());
  file.damage("postings", written.postings_size - 1);
  const auto list = file.open(written.entry, model);
  REQUIRE(list.ok());
  PostingsCursor cursor(*list, PostingsNeed::kFreqs);
  std::size_t documents = 0;
  while (cursor.next() != kNoDoc) {
    REQUIRE(cursor.doc() == model.postings[documents].doc);
    ++documents;
  }
  // The damage is under the last 64 KiB of checksums.
  REQUIRE(documents < model.postings.size());
  REQUIRE(documents > model.postings.size() * 3 / 4);
  REQUIRE(cursor.status().code() == StatusCode::kCorruption);

  const auto require_damage = [&](std::uint64_t word, auto&& ask) {
    PostingsCursor windows(*list, PostingsNeed::kDocs);
    for (DocNum base = 0; base < model.document_count; base += kRangeDocs) {
      std::vector<std::uint64_t> bits(kRangeDocs / 64, word);
      std::vector<std::uint8_t> marks(kRangeDocs);
      ask(windows, base, bits, marks);
    }
    REQUIRE(windows.status().code() == StatusCode::kCorruption);
  };
  require_damage(0, [](auto& at, auto base, auto& bits, auto&) { at.fill(base, bits); });
  require_damage(0,
                 [](auto& at, auto base, auto& bits, auto& marks) { at.fill(base, bits, marks); });
  const auto all = ~std::uint64_t{0};
  require_damage(all, [](auto& at, auto base, auto& bits, auto&) { at.count_common(base, bits); });
}

TEST_CASE("entries against their sections are refused", "[postings]") {
  Random random(35);
  const auto model = make_model(random, 3000, Shape::kDense);
  const auto written = write(model, random);
  const auto refused = [&](TermEntry entry, std::uint32_t documents = 0) {
    const auto list =
        PostingsList::open_unverified(entry, written.postings_bytes(), written.positions_bytes(),
                                      documents != 0 ? documents : model.document_count, 1);
    return !list.ok() && list.status().code() == StatusCode::kCorruption;
  };
  auto entry = written.entry;
  CHECK_FALSE(refused(entry));
  CHECK(refused(entry, model.document_count - 1));
  entry.document_frequency = 0;
  CHECK(refused(entry));
  entry.document_frequency = model.document_count + 1;
  CHECK(refused(entry));
  entry = written.entry;
  entry.total_frequency = entry.document_frequency - 1;
  CHECK(refused(entry));
  entry.total_frequency = ~std::uint64_t{0};
  CHECK(refused(entry));
  for (const auto offset : {std::uint64_t{1}, std::uint64_t{written.postings_size},
                            std::uint64_t{written.postings_size} + 4, ~std::uint64_t{3}}) {
    entry = written.entry;
    entry.postings_offset = offset;
    CHECK(refused(entry));
  }
  entry = written.entry;
  entry.positions_offset = written.positions_size;
  CHECK(refused(entry));
}

TEST_CASE("a frequency that would come out as 0 is damage", "[postings]") {
  // Of 2^32 - 1 one less is stored; the largest number stands for 2^32.
  const std::vector<std::uint32_t> docs = {0, 1};
  const std::vector<std::uint32_t> freqs = {UINT32_MAX, UINT32_MAX};
  storage::MemorySink postings, positions;
  PostingsWriterOptions options;
  options.positions = false;
  PostingsWriter writer(options, postings, positions);
  writer.start_term();
  writer.add({docs, freqs, {}, {}, {}});
  const auto entry = writer.finish_term().value();
  REQUIRE(entry.inlined.empty());
  auto bytes = postings.take();
  const auto size = bytes.size();
  bytes.resize(size + 64);
  const ByteBuffer none(64);
  const auto freqs_read = [&] {
    const auto list =
        PostingsList::open_unverified(entry, Bytes(bytes).first(size), Bytes(none).first(0), 2, 1);
    REQUIRE(list.ok());
    PostingsCursor cursor(*list, PostingsNeed::kFreqs);
    std::vector<std::uint32_t> read;
    for (auto chunk = cursor.next_chunk(); !chunk.docs.empty(); chunk = cursor.next_chunk()) {
      read.insert(read.end(), chunk.freqs.begin(), chunk.freqs.end());
    }
    return std::pair(read, cursor.status());
  };
  CHECK(freqs_read().first == freqs);
  CHECK(freqs_read().second.ok());
  // The frequencies end the list: both packed in 32 bits, so that this is the largest number.
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(size) - 4,
            bytes.begin() + static_cast<std::ptrdiff_t>(size), std::uint8_t{0xff});
  CHECK(freqs_read().first.empty());
  CHECK(freqs_read().second.code() == StatusCode::kCorruption);
}

TEST_CASE("a merge is told of a list that lacks its positions", "[postings]") {
  Random random(39);
  for (const auto size : {1U, 300U}) {
    const auto model = make_model(random, size, Shape::kSparse);
    const auto written = write(model, random, false);
    PostingsCursor cursor(open(written, model), PostingsNeed::kPositions);
    CHECK(cursor.next_chunk().docs.empty());
    CHECK(cursor.status().code() == StatusCode::kCorruption);
  }
}

TEST_CASE("check_postings names what does not hold", "[postings]") {
  Random random(36);
  const auto model = make_model(random, 1000, Shape::kDense);
  const auto written = write(model, random);
  const auto list = open(written, model);
  auto options = writer_options(model);
  REQUIRE(check_postings(list, options).ok());
  options.positions = false;
  CHECK(check_postings(list, options).message().find("positions") != std::string::npos);
  options = writer_options(model);
  // Shorter documents than the bounds were made for.
  const std::vector<std::uint8_t> norms(model.norms.size(), 1);
  options.norms = norms;
  CHECK(check_postings(list, options).message().find("bound") != std::string::npos);
  options = writer_options(model);
  options.norms = options.norms.first(model.norms.size() / 2);
  CHECK(check_postings(list, options).message().find("beyond") != std::string::npos);
  auto entry = written.entry;
  ++entry.total_frequency;
  const auto more = PostingsList::open_unverified(
      entry, written.postings_bytes(), written.positions_bytes(), model.document_count, 1);
  REQUIRE(more.ok());
  CHECK_FALSE(check_postings(*more, writer_options(model)).ok());
}

TEST_CASE("check_postings finds a floor too high and a range bound too low", "[postings]") {
  Random random(38);
  const auto model = make_model(random, 10'000, Shape::kDense);
  auto written = write(model, random);
  const auto offset = written.entry.postings_offset;
  const auto message = [&] {
    return check_postings(open(written, model), writer_options(model)).message();
  };
  REQUIRE(message().empty());
  for (std::size_t i = 0; i < kBestRanks.size(); ++i) {
    auto* code = written.postings.data() + offset + 2 + 2 * i;
    const auto kept = load_le<std::uint16_t>(code);
    store_le(code, static_cast<std::uint16_t>(kept + 2));
    CHECK(message().find("best " + std::to_string(kBestRanks[i])) != std::string::npos);
    store_le(code, kept);
  }
  const auto ranges = open(written, model).range_bounds();
  REQUIRE(ranges.size() > 1);
  auto* range = written.postings.data() + (ranges.data() - written.postings.data()) + 1;
  --*range;
  CHECK(message().find("bound of its range") != std::string::npos);
}

TEST_CASE("no damage crashes a cursor", "[postings]") {
  Random random(37);
  for (int round = 0; round < 300; ++round) {
    ModelOptions options;
    options.field_count = random.chance(0.5) ? 1 : 3;
    const auto size = static_cast<std::uint32_t>(random.between(1, 1U << random.between(1, 11)));
    const auto model = make_model(random, size, static_cast<Shape>(random.below(5)), options);
    auto written = write(model, random);
    for (int damage = 0; damage < 20; ++damage) {
      auto copy = written;
      copy.entry.inlined = copy.inlined;
      for (std::uint64_t flips = random.between(1, 4); flips > 0; --flips) {
        auto& target = !copy.inlined.empty() ? copy.inlined
                       : random.chance(0.7)  ? copy.postings
                                             : copy.positions;
        const auto bytes = &target == &copy.inlined    ? target.size()
                           : &target == &copy.postings ? copy.postings_size
                                                       : copy.positions_size;
        // The head of a list, where the most depends on each byte, as often as all the rest.
        const auto reach = random.chance(0.5) ? std::min<std::uint64_t>(bytes, 40) : bytes;
        target[random.below(reach)] = static_cast<std::uint8_t>(random.next());
      }
      walk_hostile(copy.entry, copy.postings_bytes(), copy.positions_bytes(), model.document_count,
                   model.field_count);
    }
  }
}

TEST_CASE("a table with a mask of no field is refused where one posting is read", "[postings]") {
  // 25 postings of eight fields and 175 of none: what each of them stores, minus one for its last
  // field, adds up to nothing, which a posting of eight fields would be looked for in.
  constexpr std::uint32_t kPostings = 200;
  std::vector<std::uint32_t> numbers(kPostings);
  for (std::uint32_t i = 0; i < 24; ++i) numbers[i] = 1;
  numbers[kPostings - 1] = 1;
  ByteBuffer bytes = {2, 0, 255};
  codec::append_packed(bytes, numbers, 1);
  bytes.push_back(32);  // a pfor of width 32 with no numbers
  bytes.insert(bytes.end(), codec::kOverread, 0);
  PostingFields fields;
  CHECK_FALSE(read_posting_fields(bytes, kPostings, 23, 100, 8, fields));
  // Whole blocks are no less strict.
  const std::vector<std::uint32_t> freqs(kPostings, 100);
  BlockFields all;
  CHECK_FALSE(decode_block_fields(bytes, freqs, 8, all));
}
