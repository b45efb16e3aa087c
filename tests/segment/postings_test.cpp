// Lists written in random chunks and read back: document by document, by jumps, block by block and
// in chunks, always against plain vectors.

#include "engine/segment/postings.hpp"

#include <map>

#include "engine/segment/postings_check.hpp"
#include "engine/segment/postings_layout.hpp"
#include "tests/segment/postings_model.hpp"

using namespace fts;
using namespace fts::segment;
using namespace fts::segment::testing;

namespace {

constexpr Shape kShapes[] = {Shape::kSparse, Shape::kDense, Shape::kRun, Shape::kMixed,
                             Shape::kEverySecond};
constexpr std::uint32_t kSizes[] = {1,   2,   7,   8,    9,    30,   255,  256,
                                    257, 511, 512, 4095, 4096, 4097, 12345};

void walk(const Model& model, const Written& written, bool positions) {
  const auto list = open(written, model);
  REQUIRE(list.document_frequency() == model.postings.size());
  REQUIRE(list.total_frequency() == model.total());
  REQUIRE(list.has_positions() == positions);
  REQUIRE(list.block_count() == (model.postings.size() + 255) / 256);
  const auto weights = writer_options(model).weights;
  PostingsCursor cursor(list, PostingsNeed::kPositions);
  CHECK(cursor.doc() == kNoDoc);
  for (std::size_t i = 0; i < model.postings.size(); ++i) {
    REQUIRE(cursor.next() == model.postings[i].doc);
    REQUIRE(cursor.block() == i / 256);
    REQUIRE(cursor.index_in_block() == i % 256);
    require_posting(cursor, model.postings[i], weights, positions);
  }
  REQUIRE(cursor.next() == kNoDoc);
  REQUIRE(cursor.next() == kNoDoc);
  REQUIRE(cursor.advance(0) == kNoDoc);
  REQUIRE(cursor.doc() == kNoDoc);
  REQUIRE(cursor.status().ok());
  const auto checked = check_postings(list, writer_options(model, positions));
  INFO(checked.message());
  REQUIRE(checked.ok());
}

/// The slow loop that defines the cursor.
class SlowCursor {
 public:
  explicit SlowCursor(const Model& model) : model_(model) {}
  DocNum doc() const {
    return at_ == 0 || at_ > model_.postings.size() ? kNoDoc : model_.postings[at_ - 1].doc;
  }
  DocNum next() {
    if (at_ <= model_.postings.size()) ++at_;
    return doc();
  }
  DocNum advance(DocNum target) {
    do {
      next();
    } while (doc() < target);
    return doc();
  }
  const ModelPosting& posting() const { return model_.postings[at_ - 1]; }

 private:
  const Model& model_;
  std::size_t at_ = 0;
};

}  // namespace

TEST_CASE("lists of every size and shape come back", "[postings]") {
  Random random(10);
  for (const auto size : kSizes) {
    for (const auto shape : kShapes) {
      for (const bool positions : {true, false}) {
        CAPTURE(size, static_cast<int>(shape), positions);
        const auto model = make_model(random, size, shape);
        walk(model, write(model, random, positions), positions);
      }
    }
  }
}

TEST_CASE("postings of 2 to 8 fields come back", "[postings]") {
  Random random(11);
  for (std::uint32_t fields = 2; fields <= 8; ++fields) {
    for (const auto size : {1U, 5U, 255U, 256U, 257U, 2000U}) {
      CAPTURE(fields, size);
      ModelOptions options;
      options.field_count = fields;
      const auto model = make_model(random, size, Shape::kMixed, options);
      walk(model, write(model, random), true);
    }
  }
}

/// `once`: no posting stands more than once in the first of several fields.
void check_weights(Random& random, std::uint32_t fields, std::uint32_t size, bool once) {
  CAPTURE(fields, size, once);
  ModelOptions options;
  options.field_count = fields;
  auto model = make_model(random, size, Shape::kMixed, options);
  for (auto& posting : model.postings) {
    auto& first = posting.fields[0];
    if (once && first.size() > 1) first.erase(first.begin() + 1, first.end());
  }
  const auto written = write(model, random);
  const auto weights = writer_options(model).weights;
  PostingsCursor blocks(open(written, model), PostingsNeed::kFreqs);
  std::array<float, kBlockDocs> weighed;
  for (std::uint32_t i = 0; i < size;) {
    const auto docs = blocks.load_block(i / kBlockDocs);
    blocks.block_weighted_freqs(weights, weighed);
    // Read alone, in any order within a block.
    PostingsCursor alone(open(written, model), PostingsNeed::kFreqs);
    alone.load_block(i / kBlockDocs);
    for (std::uint32_t reads = 0; reads < 40; ++reads) {
      const auto at = static_cast<std::uint32_t>(random.below(docs.size()));
      alone.stand_on(at);
      const auto& posting = model.postings[i + at];
      float sum = 0.0F;
      for (std::uint32_t f = 0; f < fields; ++f) {
        sum += weights[f] * static_cast<float>(posting.fields[f].size());
      }
      REQUIRE(weighed[at] == sum);
      REQUIRE(alone.weighted_freq(weights) == sum);
    }
    i += static_cast<std::uint32_t>(docs.size());
  }
}

TEST_CASE("postings weigh the same alone and by the block", "[postings]") {
  Random random(14);
  for (const auto fields : {2U, 3U, 8U}) {
    for (const auto size : {40U, 255U, 256U, 1000U}) {
      check_weights(random, fields, size, false);
      check_weights(random, fields, size, true);
    }
  }
}

TEST_CASE("frequent occurrences and far positions come back", "[postings]") {
  Random random(12);
  ModelOptions options;
  options.max_freq = 20'000;
  for (const auto fields : {1U, 3U}) {
    options.field_count = fields;
    options.max_gap = fields == 1 ? 8000 : 2;
    const auto model = make_model(random, 300, Shape::kMixed, options);
    walk(model, write(model, random), true);
  }
  // One document at the far end of what positions may be.
  Model model;
  model.document_count = 1;
  model.norms = {200};
  model.postings.push_back({0, {{0, 1, (1U << 28) - 2, (1U << 28) - 1}}});
  walk(model, write(model, random), true);
  // One frequency that fills blocks of positions all alone.
  model.postings[0].fields[0].clear();
  for (std::uint32_t i = 0; i < 256 * 40 + 3; ++i) model.postings[0].fields[0].push_back(i * 3);
  walk(model, write(model, random), true);
}

TEST_CASE("any interleaving of next and advance equals the slow loop", "[postings]") {
  Random random(13);
  for (const auto size : kSizes) {
    for (const auto shape : kShapes) {
      CAPTURE(size, static_cast<int>(shape));
      ModelOptions options;
      options.field_count = random.chance(0.3) ? 3 : 1;
      const auto model = make_model(random, size, shape, options);
      const auto written = write(model, random);
      const auto list = open(written, model);
      const auto weights = writer_options(model).weights;
      for (int round = 0; round < 6; ++round) {
        PostingsCursor cursor(list, PostingsNeed::kPositions);
        SlowCursor slow(model);
        const auto reach = std::uint64_t{1} << random.below(15);
        for (int step = 0; step < 2000; ++step) {
          if (random.chance(0.3)) {
            REQUIRE(cursor.next() == slow.next());
          } else {
            const auto from = slow.doc() == kNoDoc ? 0 : slow.doc();
            // Now and then a target behind: the cursor moves by one all the same.
            const auto target =
                random.chance(0.05) ? from / 2 : from + static_cast<DocNum>(random.below(reach));
            REQUIRE(cursor.advance(target) == slow.advance(target));
          }
          if (slow.doc() == kNoDoc) break;
          if (random.chance(0.5)) require_posting(cursor, slow.posting(), weights, true);
        }
      }
    }
  }
}

TEST_CASE("advance finds first and last documents of blocks", "[postings]") {
  Random random(14);
  for (const auto shape : kShapes) {
    const auto model = make_model(random, 256 * 20 + 5, shape);
    const auto written = write(model, random);
    const auto list = open(written, model);
    for (std::size_t block = 0; block < list.block_count(); ++block) {
      const auto last = std::min<std::size_t>(model.postings.size(), block * 256 + 256) - 1;
      REQUIRE(list.block_last_doc(static_cast<std::uint32_t>(block)) == model.postings[last].doc);
      for (const auto at : {block * 256, last}) {
        const auto doc = model.postings[at].doc;
        PostingsCursor fresh(list, PostingsNeed::kFreqs);
        REQUIRE(fresh.advance(doc) == doc);
        REQUIRE(fresh.block() == block);
        PostingsCursor from_first(list, PostingsNeed::kFreqs);
        from_first.next();
        if (at > 0) REQUIRE(from_first.advance(doc) == doc);
        REQUIRE(from_first.freq() == model.postings[at == 0 ? 0 : at].freq());
        REQUIRE(fresh.find_block(doc) == block);
      }
    }
    PostingsCursor cursor(list, PostingsNeed::kDocs);
    REQUIRE(cursor.advance(model.document_count) == kNoDoc);
    PostingsCursor again(list, PostingsNeed::kDocs);
    REQUIRE(again.advance(model.document_count - 1) == model.document_count - 1);
    REQUIRE(again.find_block(model.document_count) == list.block_count());
    REQUIRE(again.next() == kNoDoc);
  }
}

TEST_CASE("blocks are loaded in any order", "[postings]") {
  Random random(15);
  for (const auto fields : {1U, 2U}) {
    ModelOptions options;
    options.field_count = fields;
    const auto model = make_model(random, 3000, Shape::kMixed, options);
    const auto written = write(model, random);
    const auto list = open(written, model);
    const auto weights = writer_options(model).weights;
    PostingsCursor cursor(list, PostingsNeed::kPositions);
    for (int step = 0; step < 200; ++step) {
      const auto block = static_cast<std::uint32_t>(random.below(list.block_count()));
      const auto docs = cursor.load_block(block);
      const auto first = std::size_t{block} * 256;
      REQUIRE(docs.size() == std::min<std::size_t>(256, model.postings.size() - first));
      REQUIRE(cursor.block() == block);
      REQUIRE(cursor.doc() == model.postings[first].doc);
      const auto freqs = cursor.block_freqs();
      std::vector<float> weighted(docs.size());
      cursor.block_weighted_freqs(weights, weighted);
      for (std::size_t i = 0; i < docs.size(); ++i) {
        REQUIRE(docs[i] == model.postings[first + i].doc);
        REQUIRE(freqs[i] == model.postings[first + i].freq());
        cursor.stand_on(static_cast<std::uint32_t>(i));
        REQUIRE(weighted[i] == cursor.weighted_freq(weights));
      }
      const auto at = static_cast<std::uint32_t>(random.below(docs.size()));
      cursor.stand_on(at);
      require_posting(cursor, model.postings[first + at], weights, true);
    }
    REQUIRE(cursor.load_block(list.block_count()).empty());
    REQUIRE(cursor.doc() == kNoDoc);
    REQUIRE(cursor.load_block(0).size() == 256);
  }
}

TEST_CASE("ranges filled as bits hold the documents of the range", "[postings]") {
  Random random(17);
  for (const auto shape : kShapes) {
    for (const auto size : kSizes) {
      const auto model = make_model(random, size, shape);
      const auto written = write(model, random);
      PostingsCursor cursor(open(written, model), PostingsNeed::kDocs);
      PostingsCursor other(open(written, model), PostingsNeed::kDocs);
      PostingsCursor marked(open(written, model), PostingsNeed::kDocs);
      std::vector<std::uint8_t> marks(4096);
      std::size_t at = 0;
      // Ranges of one word to 64, with gaps between them.
      for (std::uint32_t base = 0; base < model.document_count;) {
        std::vector<std::uint64_t> bits(1 + random.below(64));
        const auto end = base + 64 * static_cast<std::uint32_t>(bits.size());
        std::vector<std::uint64_t> expected(bits.size());
        while (at < size && model.postings[at].doc < base) ++at;
        for (; at < size && model.postings[at].doc < end; ++at) {
          const auto slot = model.postings[at].doc - base;
          expected[slot / 64] |= std::uint64_t{1} << slot % 64;
        }
        const auto of_list = expected;
        // What was set before stays.
        bits[0] = expected[0] |= random.next();
        cursor.fill(base, bits);
        REQUIRE(bits == expected);
        std::vector<std::uint64_t> collected(bits.size());
        marked.fill(base, collected, marks);
        codec::kernels().collect_marks(marks.data(), collected.size(), collected.data());
        REQUIRE(collected == of_list);
        // A sparse mask leaves whole blocks without a candidate.
        const auto sparse = random.below(2) == 0;
        std::uint64_t expected_common = 0;
        for (std::size_t w = 0; w < bits.size(); ++w) {
          bits[w] = sparse && random.below(8) != 0 ? 0 : random.next();
          expected_common += static_cast<std::uint64_t>(std::popcount(bits[w] & of_list[w]));
        }
        REQUIRE(other.count_common(base, bits) == expected_common);
        base = end + 64 * static_cast<std::uint32_t>(random.below(3) == 0 ? random.below(100) : 0);
      }
      REQUIRE(cursor.status().ok());
    }
  }
}

TEST_CASE("a list copied in chunks is the same list", "[postings]") {
  Random random(16);
  for (const auto size : kSizes) {
    for (const auto fields : {1U, 4U}) {
      for (const bool positions : {true, false}) {
        CAPTURE(size, fields, positions);
        ModelOptions options;
        options.field_count = fields;
        const auto model = make_model(random, size, Shape::kMixed, options);
        const auto written = write(model, random, positions);
        PostingsCursor cursor(open(written, model),
                              positions ? PostingsNeed::kPositions : PostingsNeed::kFreqs);
        storage::MemorySink postings_sink, positions_sink;
        PostingsWriter writer(writer_options(model, positions), postings_sink, positions_sink);
        writer.start_term();
        // From anywhere within the first block on, the rest follows.
        const auto skipped = random.below(std::min(size, 200U));
        if (skipped > 0) {
          add_chunk(writer, model, 0, skipped, positions);
          for (std::uint64_t i = 0; i <= skipped; ++i) cursor.next();
        }
        for (auto chunk = cursor.next_chunk(); !chunk.docs.empty(); chunk = cursor.next_chunk()) {
          writer.add(chunk);
        }
        REQUIRE(cursor.status().ok());
        REQUIRE(cursor.doc() == kNoDoc);
        Written copy;
        copy.entry = *writer.finish_term();
        copy.inlined.assign(copy.entry.inlined.begin(), copy.entry.inlined.end());
        copy.entry.inlined = copy.inlined;
        copy.postings = postings_sink.take();
        copy.positions = positions_sink.take();
        copy.postings_size = copy.postings.size();
        copy.positions_size = copy.positions.size();
        copy.postings.resize(copy.postings_size + 64);
        copy.positions.resize(copy.positions_size + 64);
        walk(model, copy, positions);
      }
    }
  }
}

TEST_CASE("entries come back, relative to any base", "[postings]") {
  Random random(18);
  for (int round = 0; round < 2000; ++round) {
    const auto any = [&random] { return random.next() >> random.below(64); };
    std::vector<std::uint8_t> inlined(random.chance(0.5) ? random.between(1, 60) : 0);
    for (auto& byte : inlined) byte = static_cast<std::uint8_t>(random.next());
    TermEntry base;
    if (random.chance(0.5)) {
      base.document_frequency = 3;
      base.postings_offset = any();
      base.positions_offset = any();
    }
    TermEntry entry;
    entry.document_frequency = static_cast<std::uint32_t>(random.between(1, 1U << 30));
    entry.total_frequency = entry.document_frequency + random.below(3) * (any() >> 3);
    entry.postings_offset = any();
    entry.positions_offset = any();
    entry.inlined = inlined;
    ByteBuffer bytes;
    append_term_entry(bytes, entry, base);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      Bytes view = Bytes(bytes).first(cut);
      TermEntry read;
      REQUIRE_FALSE(read_term_entry(view, base, read));
      REQUIRE(view.size() == cut);
    }
    bytes.push_back(99);
    Bytes view = bytes;
    TermEntry read;
    REQUIRE(read_term_entry(view, base, read));
    REQUIRE(view.size() == 1);
    REQUIRE(read.document_frequency == entry.document_frequency);
    REQUIRE(read.total_frequency == entry.total_frequency);
    REQUIRE(std::equal(read.inlined.begin(), read.inlined.end(), inlined.begin(), inlined.end()));
    if (inlined.empty() || base.document_frequency == 0) {
      REQUIRE(read.postings_offset == entry.postings_offset);
      REQUIRE(read.positions_offset == entry.positions_offset);
    }
  }
}

TEST_CASE("a cursor begun again with another list is as a new one", "[postings]") {
  Random random(31);
  PostingsCursor cursor;
  for (int round = 0; round < 200; ++round) {
    ModelOptions options;
    options.field_count = random.chance(0.5) ? 1 : 3;
    const auto size = static_cast<std::uint32_t>(1 + random.below(random.chance(0.3) ? 700 : 9));
    const auto model = make_model(random, size, kShapes[random.below(std::size(kShapes))], options);
    const auto written = write(model, random);
    cursor.restart(open(written, model), PostingsNeed::kPositions);
    REQUIRE(cursor.doc() == kNoDoc);
    REQUIRE(cursor.status().ok());
    // Left anywhere, or at the end.
    const auto left_at = random.chance(0.5) ? size : random.below(size);
    const auto weights = writer_options(model).weights;
    for (std::uint32_t i = 0; i < left_at; ++i) {
      REQUIRE(cursor.next() == model.postings[i].doc);
      if (random.chance(0.5)) require_posting(cursor, model.postings[i], weights, true);
    }
    if (left_at == size) REQUIRE(cursor.next() == kNoDoc);
    if (round % 5 != 0) continue;
    // Nor does damage stay: of a list that keeps no positions.
    const auto bare = write(model, random, false);
    cursor.restart(open(bare, model), PostingsNeed::kPositions);
    CHECK(cursor.next_chunk().docs.empty());
    CHECK(!cursor.status().ok());
  }
}

TEST_CASE("an empty cursor is at its end", "[postings]") {
  PostingsCursor cursor;
  CHECK(cursor.doc() == kNoDoc);
  CHECK(cursor.next() == kNoDoc);
  CHECK(cursor.advance(7) == kNoDoc);
  CHECK(cursor.load_block(0).empty());
  CHECK(cursor.next_chunk().docs.empty());
  CHECK(cursor.positions().empty());
  CHECK(cursor.list().document_frequency() == 0);
  CHECK(cursor.status().ok());
}

TEST_CASE("a cursor moves with its place", "[postings]") {
  Random random(19);
  const auto model = make_model(random, 1000, Shape::kDense);
  const auto written = write(model, random);
  const auto list = open(written, model);
  PostingsCursor cursor(list, PostingsNeed::kPositions);
  for (int i = 0; i < 300; ++i) cursor.next();
  std::map<int, PostingsCursor> cursors;
  cursors.emplace(1, std::move(cursor));
  PostingsCursor moved;
  moved = std::move(cursors.at(1));
  require_posting(moved, model.postings[299], writer_options(model).weights, true);
  CHECK(moved.next() == model.postings[300].doc);
}
