#include "bench/guard/kernel_parts.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "bench/guard/measure.hpp"
#include "engine/base/random.hpp"
#include "engine/codec/docs_block.hpp"
#include "engine/codec/kernels.hpp"
#include "engine/codec/match_values.hpp"
#include "engine/codec/pfor.hpp"

namespace fts::bench {

namespace {

using namespace codec;

constexpr std::array kCountedSets = {Simd::kScalar, Simd::kSse4, Simd::kAvx2};
constexpr int kRounds = 500;
constexpr std::uint32_t kWindow = 64 * kMaxBitWords;  ///< documents

struct KernelPart {
  std::string name;
  std::function<void()> run;
};

/// A part that does `once` kRounds times, with the kernels in use.
template <typename Once>
KernelPart repeated(std::string name, const Once& once) {
  return {std::move(name), [once] {
            for (int round = 0; round < kRounds; ++round) once(kernels());
          }};
}

/// What the kernels are given and where they write to; the same in every run.
struct Data {
  std::vector<std::uint32_t> out = std::vector<std::uint32_t>(kScratchSize);
  ByteBuffer packed;   ///< numbers of any width
  ByteBuffer written;  ///< by encoders
  std::vector<std::uint8_t> marks = std::vector<std::uint8_t>(kWindow);
  std::vector<std::uint32_t> docs;             ///< a block of them within a window
  std::vector<std::uint64_t> bits, more_bits;  ///< of a window
  std::vector<double> sums;
  std::uint64_t sink = 0;  ///< takes results, so that no call can be left out

  Data() {
    Random random(1);
    packed.resize(32 * kMaxWidth);
    written.resize(packed.size());
    for (auto& byte : packed) byte = static_cast<std::uint8_t>(random.below(256));
    while (docs.size() < kBlockSize) {
      docs.push_back((docs.empty() ? 0 : docs.back()) +
                     static_cast<std::uint32_t>(random.between(1, 2 * kWindow / kBlockSize - 4)));
    }
    for (std::uint32_t w = 0; w < kMaxBitWords; ++w) {
      bits.push_back(random.next());
      more_bits.push_back(random.next() & random.next());
    }
    for (int i = 0; i < 64; ++i) sums.push_back(random.unit());
  }
};

/// Of `count` numbers; one in 32 has `width` + 9 bits.
std::vector<std::uint32_t> small_numbers(std::size_t count, std::uint32_t width) {
  Random random(width);
  std::vector<std::uint32_t> numbers;
  for (std::size_t i = 0; i < count; ++i) {
    const auto bits = random.below(32) == 0 ? width + 9 : width;
    numbers.push_back(static_cast<std::uint32_t>(random.below(std::uint64_t{1} << bits)));
  }
  return numbers;
}

/// A block of documents, each with this chance to be in it.
std::vector<std::uint32_t> documents(double chance) {
  Random random(3);
  std::vector<std::uint32_t> docs;
  for (std::uint32_t doc = 10; docs.size() < kBlockSize; ++doc) {
    if (random.chance(chance)) docs.push_back(doc);
  }
  return docs;
}

/// A third of them, or the numbers before, in turns.
std::vector<std::uint32_t> every_third(const std::vector<std::uint32_t>& docs) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < docs.size(); i += 3) out.push_back(docs[i] - (i % 2 == 0 ? 0 : 1));
  return out;
}

void add_width_parts(Data& data, std::vector<KernelPart>& parts) {
  for (std::uint32_t width = 0; width <= kMaxWidth; ++width) {
    const auto digits = (width < 10 ? "0" : "") + std::to_string(width);
    parts.push_back(repeated("unpack_" + digits, [&data, width](const Kernels& set) {
      set.unpack[width](data.packed.data(), data.out.data());
    }));
    parts.push_back(repeated("pack_" + digits, [&data, width](const Kernels& set) {
      set.pack[width](data.docs.data(), data.written.data());
    }));
  }
}

void add_number_parts(Data& data, std::vector<KernelPart>& parts) {
  parts.push_back(repeated("above", [&data](const Kernels& set) {
    set.above(data.docs.data(), kWindow / 2, data.bits.data());
  }));
  parts.push_back(
      repeated("ascending", [&data](const Kernels& set) { set.ascending(data.out.data(), 7); }));
  parts.push_back(
      repeated("fill_run", [&data](const Kernels& set) { set.fill_run(7, data.out.data()); }));
  parts.push_back(repeated("count_below", [&data](const Kernels& set) {
    data.sink += set.count_below(data.docs.data(), data.docs[data.sink % kBlockSize]);
  }));
  parts.push_back(repeated("sums_above", [&data](const Kernels& set) {
    data.sink += set.sums_above(data.sums.data(), 0.75);
  }));
  const auto wanted = every_third(data.docs);
  parts.push_back(repeated("find_each", [&data, wanted](const Kernels& set) {
    std::array<std::uint16_t, kBlockSize> places;
    set.find_each(data.docs.data(), wanted.data(), static_cast<std::uint32_t>(wanted.size()),
                  places.data());
    data.sink += places[data.sink % wanted.size()];
  }));
  WeightLines lines;
  lines.slope = {4.0F, 1.0F, 1.0F, 0.0F};
  lines.start[2] = 3.0F;
  std::vector<std::uint32_t> line_of;
  for (std::uint32_t i = 0; i < kBlockSize; ++i) line_of.push_back(data.docs[i] % 3);
  parts.push_back(repeated("weigh", [&data, lines, line_of](const Kernels& set) {
    std::array<float, kBlockSize> weights;
    data.sink += static_cast<std::uint64_t>(
        set.weigh(lines, line_of.data(), data.docs.data(), kBlockSize, weights.data()));
  }));
}

void add_bit_parts(Data& data, std::vector<KernelPart>& parts) {
  const auto bytes_of = [](const std::vector<std::uint64_t>& bits) {
    return reinterpret_cast<const std::uint8_t*>(bits.data());
  };
  parts.push_back(repeated("unpack_bitset", [&data, bytes_of](const Kernels& set) {
    data.sink += set.unpack_bitset(bytes_of(data.more_bits), 16, 0, data.out.data());
  }));
  parts.push_back(repeated("set_bits", [&data](const Kernels& set) {
    set.set_bits(data.docs.data(), kBlockSize, 0, data.bits.data());
  }));
  parts.push_back(repeated("count_bits", [&data](const Kernels& set) {
    data.sink += set.count_bits(data.bits.data(), kMaxBitWords);
  }));
  parts.push_back(repeated("count_common", [&data, bytes_of](const Kernels& set) {
    data.sink += set.count_common(bytes_of(data.more_bits), data.bits.data(), kMaxBitWords);
  }));
  parts.push_back(repeated("count_set", [&data](const Kernels& set) {
    data.sink += set.count_set(data.docs.data(), kBlockSize, 0, data.bits.data());
  }));
  parts.push_back(repeated("collect_marks", [&data](const Kernels& set) {
    for (const auto doc : data.docs) data.marks[doc] = 0xff;
    set.collect_marks(data.marks.data(), kMaxBitWords, data.bits.data());
  }));
}

/// What is made of kernels: blocks of numbers and of documents, of every kind.
void add_block_parts(Data& data, std::vector<KernelPart>& parts) {
  for (const std::size_t count : {std::size_t{kBlockSize}, std::size_t{99}}) {
    const auto numbers = small_numbers(count, 4);
    ByteBuffer bytes;
    append_pfor(bytes, numbers);
    bytes.resize(bytes.size() + kOverread);
    const auto suffix = count == kBlockSize ? "" : "_short";
    parts.push_back(repeated(std::string("encode_pfor") + suffix, [&data, numbers](const Kernels&) {
      data.written.clear();
      append_pfor(data.written, numbers);
    }));
    parts.push_back(
        repeated(std::string("decode_pfor") + suffix, [&data, bytes, count](const Kernels&) {
          data.sink += decode_pfor(bytes, static_cast<std::uint32_t>(count), data.out.data());
        }));
  }
  for (const auto& [name, chance] : {std::pair("run", 1.0), std::pair("bitset", 0.5),
                                     std::pair("packed", 0.02), std::pair("patched", 0.125)}) {
    const auto docs = documents(chance);
    const auto previous = docs[0] - 1;
    ByteBuffer bytes;
    const auto kind = append_docs(bytes, docs, previous);
    bytes.resize(bytes.size() + kOverread);
    parts.push_back(
        repeated(std::string("encode_") + name, [&data, docs, previous](const Kernels&) {
          data.written.clear();
          append_docs(data.written, docs, previous);
        }));
    parts.push_back(repeated(std::string("decode_") + name, [=, &data](const Kernels&) {
      std::size_t size = 0;
      if (!decode_docs(bytes, kind, kBlockSize, previous, docs.back(), data.out.data(), size)) {
        fail("a block that was just encoded is refused");
      }
    }));
  }
}

/// A run with holes, whose bits are had without decoding: of no kernel.
KernelPart holes_part(Data& data) {
  const auto docs = documents(0.95);
  const auto previous = docs[0] - 1;
  ByteBuffer bytes;
  const auto kind = append_docs(bytes, docs, previous);
  bytes.resize(bytes.size() + kOverread);
  return repeated("view_holes", [=, &data](const Kernels&) {
    DocsBitset set;
    if (!view_bits(bytes, kind, kBlockSize, previous, docs.back(), data.bits.data(), set)) {
      fail("a run with holes is no bitset");
    }
    data.sink += set.words;
  });
}

/// These know one set alone: plain loops that the compiler makes vectors of.
std::vector<KernelPart> match_parts(Data& data) {
  std::vector<KernelPart> parts;
  for (const std::uint32_t width : {0U, 1U, 2U, 4U, 8U, 16U, 32U, 64U}) {
    const PackedRange range{width == 0 ? 0U : 1U, width == 0 ? 0U : (1ULL << (width - 1))};
    parts.push_back(repeated("match_values_" + std::to_string(width), [=, &data](const Kernels&) {
      data.sink += match_values(data.packed.data(), width, 64, 64, range);
    }));
  }
  return parts;
}

void measure_set(const std::vector<KernelPart>& parts, Simd simd) {
  const std::string name(simd_name(simd));
  if (!force_simd(simd)) fail("expected a processor with the kernels " + name + ", found none");
  for (const auto& part : parts) measure(part.name + "." + name, part.run);
}

}  // namespace

void measure_kernels() {
  const auto before = kernels().simd;
  for (const auto simd : kCountedSets) {
    Data data;
    std::vector<KernelPart> parts;
    add_width_parts(data, parts);
    add_number_parts(data, parts);
    add_bit_parts(data, parts);
    add_block_parts(data, parts);
    measure_set(parts, simd);
  }
  force_simd(before);
  Data data;
  const auto holes = holes_part(data);
  measure(holes.name, holes.run);
  for (const auto& part : match_parts(data)) measure(part.name, part.run);
}

}  // namespace fts::bench
