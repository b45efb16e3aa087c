#include "engine/index/manifest.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <boost/archive/text_iarchive.hpp>
#include <boost/archive/text_oarchive.hpp>
#include <boost/serialization/binary_object.hpp>

#include "engine/analysis/synonyms.hpp"
#include "engine/base/limits.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::index {
namespace {

/// A section without bytes.
constexpr std::string_view kNoCompletion = "no_completion";
constexpr std::string_view kFunctionWords = "function_words";
constexpr std::string_view kNoReordering = "no_reordering";

// Counts are read and checked by our own lines rather than by the library's loaders for strings and
// containers, which allocate whatever a number in the archive says.

using OutputArchive = boost::archive::text_oarchive;
using InputArchive = boost::archive::text_iarchive;

void save_string(OutputArchive& archive, const std::string& text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  archive << size;
  if (size == 0) return;
  std::string copy = text;
  archive << boost::serialization::make_binary_object(copy.data(), copy.size());
}

std::uint32_t load_count(InputArchive& archive, std::uint32_t limit) {
  std::uint32_t count = 0;
  archive >> count;
  if (count > limit) throw std::runtime_error("a count of " + std::to_string(count));
  return count;
}

std::string load_string(InputArchive& archive) {
  std::string text(load_count(archive, limits::kMaxManifestStringBytes), '\0');
  if (text.empty()) return text;
  auto object = boost::serialization::make_binary_object(text.data(), text.size());
  archive >> object;
  return text;
}

template <typename T>
T load_number(InputArchive& archive) {
  T value{};
  archive >> value;
  return value;
}

void save_typed_fields(OutputArchive& archive, const TypedFields& fields) {
  const auto count = static_cast<std::uint32_t>(fields.size());
  archive << count;
  for (const auto& [name, type] : fields) {
    save_string(archive, name);
    const auto code = static_cast<std::uint32_t>(type);
    archive << code;
  }
}

TypedFields load_typed_fields(InputArchive& archive) {
  TypedFields fields;
  const auto count = load_count(archive, limits::kMaxTypedFields);
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string name = load_string(archive);
    const auto code = load_number<std::uint32_t>(archive);
    if (code < 1 || code > 4) throw std::runtime_error("type " + std::to_string(code));
    fields.emplace(std::move(name), static_cast<segment::ColumnType>(code));
  }
  return fields;
}

void save_parameter(OutputArchive& archive, const std::optional<float>& value) {
  const bool given = value.has_value();
  const float number = value.value_or(0);
  archive << given << number;
}

std::optional<float> load_parameter(InputArchive& archive) {
  const auto given = load_number<bool>(archive);
  const auto number = load_number<float>(archive);
  return given ? std::optional(number) : std::nullopt;
}

void save_settings(OutputArchive& archive, const Settings& settings) {
  const auto count = static_cast<std::uint32_t>(settings.text_fields.size());
  archive << count;
  for (const auto& field : settings.text_fields) {
    save_string(archive, field.name);
    archive << field.weight;
  }
  save_typed_fields(archive, settings.typed_fields);
  save_string(archive, settings.analyzer);
  save_string(archive, settings.stemmer);
  const auto scoring = static_cast<std::uint32_t>(settings.scoring);
  archive << scoring;
  save_parameter(archive, settings.k1);
  save_parameter(archive, settings.b);
  archive << settings.store_documents << settings.positions;
}

Settings load_settings(InputArchive& archive) {
  Settings settings;
  settings.text_fields.clear();
  const auto count = load_count(archive, limits::kMaxTextFields);
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string name = load_string(archive);
    settings.text_fields.push_back({std::move(name), load_number<float>(archive)});
  }
  settings.typed_fields = load_typed_fields(archive);
  settings.analyzer = load_string(archive);
  settings.stemmer = load_string(archive);
  const auto scoring = load_number<std::uint32_t>(archive);
  if (scoring > 1) throw std::runtime_error("scoring " + std::to_string(scoring));
  settings.scoring = static_cast<Scoring>(scoring);
  settings.k1 = load_parameter(archive);
  settings.b = load_parameter(archive);
  settings.store_documents = load_number<bool>(archive);
  settings.positions = load_number<bool>(archive);
  if (const Status valid = validate(settings); !valid.ok()) {
    throw std::runtime_error(valid.message());
  }
  return settings;
}

/// A word a line.
std::string to_lines(const std::vector<std::string>& words) {
  std::string lines;
  for (const auto& word : words) lines.append(word).push_back('\n');
  return lines;
}

std::vector<std::string> from_lines(std::string_view lines) {
  std::vector<std::string> words;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    words.emplace_back(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return words;
}

void save_segment(OutputArchive& archive, const ManifestSegment& segment) {
  const std::uint64_t id = segment.id.value();
  const std::uint64_t deletions = segment.deletions.value();
  archive << id << deletions << segment.document_count << segment.deleted_count
          << segment.size_bytes;
}

ManifestSegment load_segment(InputArchive& archive, const Manifest& manifest) {
  ManifestSegment segment;
  segment.id = SegmentId(load_number<std::uint64_t>(archive));
  segment.deletions = Generation(load_number<std::uint64_t>(archive));
  archive >> segment.document_count >> segment.deleted_count >> segment.size_bytes;
  if (segment.id.value() >= manifest.next_segment || segment.deletions > manifest.generation ||
      segment.document_count > limits::kMaxDocsPerSegment ||
      segment.deleted_count > segment.document_count ||
      (segment.deletions.value() == 0) != (segment.deleted_count == 0)) {
    throw std::runtime_error("segment " + std::to_string(segment.id.value()) +
                             " contradicts itself");
  }
  return segment;
}

void refuse_segment_twice(const Manifest& manifest) {
  std::vector<SegmentId> ids;
  for (const auto& segment : manifest.segments) ids.push_back(segment.id);
  std::sort(ids.begin(), ids.end());
  if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) {
    throw std::runtime_error("a segment stands twice");
  }
}

}  // namespace

std::string manifest_path(const std::string& folder) {
  return storage::join_path(folder, "manifest");
}
std::string segment_path(const std::string& folder, SegmentId id) {
  return storage::join_path(folder, std::to_string(id.value()) + ".seg");
}
std::string deletions_path(const std::string& folder, SegmentId id, Generation generation) {
  return storage::join_path(
      folder, std::to_string(id.value()) + "-" + std::to_string(generation.value()) + ".del");
}

std::string serialize_manifest(const Manifest& manifest) {
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  {
    OutputArchive archive(stream, boost::archive::no_codecvt);
    const std::uint64_t generation = manifest.generation.value();
    archive << generation << manifest.next_segment;
    save_settings(archive, manifest.settings);
    save_typed_fields(archive, manifest.schema);
    const auto count = static_cast<std::uint32_t>(manifest.segments.size());
    archive << count;
    for (const auto& segment : manifest.segments) save_segment(archive, segment);
  }
  return std::move(stream).str();
}

Result<Manifest> parse_manifest(std::string_view content) {
  try {
    std::istringstream stream{std::string(content)};
    stream.imbue(std::locale::classic());
    InputArchive archive(stream, boost::archive::no_codecvt);
    Manifest manifest;
    manifest.generation = Generation(load_number<std::uint64_t>(archive));
    manifest.next_segment = load_number<std::uint64_t>(archive);
    manifest.settings = load_settings(archive);
    manifest.schema = load_typed_fields(archive);
    const auto count = load_count(archive, limits::kMaxSegments);
    for (std::uint32_t i = 0; i < count; ++i) {
      manifest.segments.push_back(load_segment(archive, manifest));
    }
    refuse_segment_twice(manifest);
    // The archive ends its text with a line feed.
    if (stream.get() != '\n' || stream.peek() != std::istringstream::traits_type::eof()) {
      throw std::runtime_error("it does not end behind its last segment");
    }
    return manifest;
  } catch (const std::exception& error) {
    return corruption(std::string("section content: not a manifest: ") + error.what());
  }
}

Result<Manifest> read_manifest(storage::FileSystem& fs, const std::string& folder) {
  const std::string path = manifest_path(folder);
  FTS_ASSIGN(const auto file, storage::FramedFile::open(fs, path, storage::FileKind::kManifest));
  FTS_ASSIGN(const storage::Section version, file->section("version"));
  FTS_TRY(version.verify());
  if (version.bytes().size() != 4) {
    return corruption(path + ": section version: 4 bytes expected, " +
                      std::to_string(version.bytes().size()) + " found");
  }
  const auto number = load_le<std::uint32_t>(version.bytes().data());
  if (number != kManifestVersion) {
    return unsupported(path + ": written with manifest version " + std::to_string(number) +
                       ", this build reads version " + std::to_string(kManifestVersion) +
                       "; open it with the release that wrote it, export the documents and index "
                       "them anew");
  }
  FTS_ASSIGN(const storage::Section content, file->section("content"));
  FTS_TRY(content.verify());
  auto manifest = parse_manifest(as_text(content.bytes()));
  if (!manifest.ok()) return manifest.status().with_context(path);
  // Only where an index has synonyms of its own.
  if (file->has_section("synonyms")) {
    FTS_ASSIGN(const storage::Section synonyms, file->section("synonyms"));
    FTS_TRY(synonyms.verify());
    manifest->settings.synonyms = as_text(synonyms.bytes());
    const Status valid = analysis::check_synonyms(manifest->settings.synonyms);
    if (!valid.ok()) return corruption(path + ": section synonyms: " + valid.message());
  }
  // Only where it was switched off.
  manifest->settings.completion = !file->has_section(kNoCompletion);
  // Only where an index has some; those from before there were any have none.
  manifest->settings.function_words.clear();
  if (file->has_section(kFunctionWords)) {
    FTS_ASSIGN(const storage::Section lines, file->section(kFunctionWords));
    FTS_TRY(lines.verify());
    manifest->settings.function_words = from_lines(as_text(lines.bytes()));
    const Status valid = validate(manifest->settings);
    if (!valid.ok()) return corruption(path + ": section function_words: " + valid.message());
  }
  manifest->settings.reorder = !file->has_section(kNoReordering);
  // Only where an index chose constants of its own.
  if (file->has_section("ranking")) {
    FTS_ASSIGN(const storage::Section lines, file->section("ranking"));
    FTS_TRY(lines.verify());
    auto ranking = ranking_from_lines(as_text(lines.bytes()));
    if (!ranking.ok()) return ranking.status().with_context(path + ": section ranking");
    manifest->settings.ranking = *ranking;
  }
  return manifest;
}

namespace {

Status write_manifest_file(storage::FileSystem& fs, const std::string& path,
                           const Manifest& manifest) {
  FTS_ASSIGN(const auto writer,
             storage::FramedFileWriter::create(fs, path, storage::FileKind::kManifest));
  ByteBuffer version;
  append_le(version, kManifestVersion);
  FTS_TRY(writer->begin_section("version"));
  FTS_TRY(writer->append(version));
  FTS_TRY(writer->end_section());
  FTS_TRY(writer->begin_section("content"));
  FTS_TRY(writer->append(as_bytes(serialize_manifest(manifest))));
  FTS_TRY(writer->end_section());
  if (!manifest.settings.synonyms.empty()) {
    FTS_TRY(writer->begin_section("synonyms"));
    FTS_TRY(writer->append(as_bytes(manifest.settings.synonyms)));
    FTS_TRY(writer->end_section());
  }
  if (const auto lines = to_lines(manifest.settings.function_words); !lines.empty()) {
    FTS_TRY(writer->begin_section(kFunctionWords));
    FTS_TRY(writer->append(as_bytes(lines)));
    FTS_TRY(writer->end_section());
  }
  if (!manifest.settings.completion) {
    FTS_TRY(writer->begin_section(kNoCompletion));
    FTS_TRY(writer->end_section());
  }
  if (!manifest.settings.reorder) {
    FTS_TRY(writer->begin_section(kNoReordering));
    FTS_TRY(writer->end_section());
  }
  if (const auto ranking = to_lines(manifest.settings.ranking); !ranking.empty()) {
    FTS_TRY(writer->begin_section("ranking"));
    FTS_TRY(writer->append(as_bytes(ranking)));
    FTS_TRY(writer->end_section());
  }
  return writer->finish();
}

}  // namespace

ManifestWrite write_manifest(storage::FileSystem& fs, const std::string& folder,
                             const Manifest& manifest) {
  const std::string path = manifest_path(folder);
  const std::string temporary = path + ".tmp";
  // What could not be read again is not written.
  if (manifest.segments.size() > limits::kMaxSegments) {
    return {
        limit_exceeded(path + ": " + std::to_string(manifest.segments.size()) +
                       " segments: at most kMaxSegments = " + std::to_string(limits::kMaxSegments)),
        false};
  }
  Status status = write_manifest_file(fs, temporary, manifest);
  if (!status.ok()) {
    static_cast<void>(fs.remove(temporary));  // best effort: the next one replaces it
    return {std::move(status), false};
  }
  status = fs.rename(temporary, path);
  // A full disk refuses a rename before it begins; after any other error the name may have changed.
  if (!status.ok()) {
    const bool in_doubt = status.code() != StatusCode::kOutOfSpace;
    return {std::move(status), in_doubt};
  }
  status = fs.sync_folder(folder);
  if (!status.ok()) return {std::move(status), true};
  return {};
}

}  // namespace fts::index
