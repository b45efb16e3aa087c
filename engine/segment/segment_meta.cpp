#include "engine/segment/segment_meta.hpp"

#include <bit>
#include <cmath>
#include <locale>
#include <sstream>
#include <string>

#include <boost/archive/archive_exception.hpp>
#include <boost/archive/text_iarchive.hpp>
#include <boost/archive/text_oarchive.hpp>

#include "engine/base/limits.hpp"

namespace fts::segment {

namespace {

/// Without the archive's own header: it would be read as a string of any announced length.
constexpr unsigned kArchiveFlags = boost::archive::no_header | boost::archive::no_codecvt;
constexpr std::size_t kMaxAnalyzerBytes = 256;

class Writer {
 public:
  explicit Writer(std::ostream& out) : archive_(out, kArchiveFlags) {}
  template <typename Number>
  void number(const Number& value) {
    const auto wide = static_cast<std::uint64_t>(value);
    archive_ << wide;
  }
  void number(const float& value) { number(std::bit_cast<std::uint32_t>(value)); }
  void number(const double& value) { number(std::bit_cast<std::uint64_t>(value)); }
  void text(const std::string& value, std::size_t /*limit*/) {
    number(value.size());
    for (const char c : value) number(static_cast<std::uint8_t>(c));
  }

 private:
  boost::archive::text_oarchive archive_;
};

/// Throws archive_exception, as the archive itself does; decode_meta catches.
class Reader {
 public:
  explicit Reader(std::istream& in) : archive_(in, kArchiveFlags) {}
  template <typename Number>
  void number(Number& value) {
    const auto wide = next();
    value = static_cast<Number>(wide);
    if (static_cast<std::uint64_t>(value) != wide) refuse();
  }
  void number(float& value) {
    std::uint32_t bits = 0;
    number(bits);
    value = std::bit_cast<float>(bits);
    if (!std::isfinite(value)) refuse();
  }
  void number(double& value) {
    value = std::bit_cast<double>(next());
    if (!std::isfinite(value)) refuse();
  }
  void text(std::string& value, std::size_t limit) {
    const auto size = next();
    if (size > limit) refuse();
    value.clear();
    for (std::uint64_t i = 0; i < size; ++i) {
      std::uint8_t byte = 0;
      number(byte);
      value.push_back(static_cast<char>(byte));
    }
  }
  [[noreturn]] static void refuse() {
    throw boost::archive::archive_exception(boost::archive::archive_exception::input_stream_error);
  }

 private:
  std::uint64_t next() {
    std::uint64_t wide = 0;
    archive_ >> wide;
    return wide;
  }
  boost::archive::text_iarchive archive_;
};

/// The one list of what is kept and in which order; Archive writes or reads.
template <typename Archive, typename Meta>
void walk(Archive& archive, Meta& meta) {
  archive.number(meta.document_count);
  archive.number(meta.documents_with_text);
  archive.number(meta.positions);
  archive.number(meta.bm25.k1);
  archive.number(meta.bm25.b);
  archive.number(meta.average_length);
  archive.number(meta.form_count);
  archive.number(meta.class_count);
  archive.number(meta.posting_count);
  archive.number(meta.position_count);
  archive.number(meta.text_bytes);
  archive.text(meta.analyzer, kMaxAnalyzerBytes);
  for (auto& field : meta.fields) {
    archive.text(field.name, limits::kMaxFieldNameBytes);
    archive.number(field.weight);
    archive.number(field.total_length);
  }
}

}  // namespace

ByteBuffer encode_meta(const SegmentMeta& meta) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  {
    Writer writer(out);
    writer.number(kMetaVersion);
    writer.number(meta.id.value());
    writer.number(meta.fields.size());
    walk(writer, meta);
  }
  const auto text = out.str();
  const auto bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

Result<SegmentMeta> decode_meta(Bytes bytes) {
  const Status damaged = corruption("section meta: expected a segment's description");
  try {
    std::istringstream in{std::string(as_text(bytes))};
    in.imbue(std::locale::classic());
    Reader reader(in);
    std::uint32_t version = 0;
    reader.number(version);
    if (version != kMetaVersion) {
      return unsupported("section meta: expected version " + std::to_string(kMetaVersion) +
                         ", found " + std::to_string(version) +
                         "; index the documents again with this program");
    }
    SegmentMeta meta;
    std::uint64_t id = 0;
    std::uint64_t fields = 0;
    reader.number(id);
    reader.number(fields);
    if (fields > limits::kMaxTextFields) return damaged;
    meta.id = SegmentId(id);
    meta.fields.resize(fields);
    walk(reader, meta);
    // The archive ends its text with a line feed.
    if (in.get() != '\n' || in.peek() != std::istringstream::traits_type::eof()) return damaged;
    if (meta.document_count > limits::kMaxDocsPerSegment ||
        meta.documents_with_text > meta.document_count || !(meta.average_length > 0)) {
      return damaged;
    }
    return meta;
  } catch (const std::exception&) {
    return damaged;
  }
}

}  // namespace fts::segment
