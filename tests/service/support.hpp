#pragma once

// What the tests of the façade share: an engine over a disk in memory, files put on that disk, and
// everything that can be seen of an index as one text, so that two states can be compared.

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/service/answer_json.hpp"
#include "engine/service/engine.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/status.hpp"

namespace fts::service::test {

using Ids = std::vector<std::string>;

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline void put_file(storage::FileSystem& fs, const std::string& path, std::string_view bytes) {
  REQUIRE_OK(fs.create_folders(storage::parent_folder(path)));
  auto file = fs.create(path);
  REQUIRE_OK(file);
  REQUIRE_OK((*file)->append(as_bytes(bytes)));
  REQUIRE_OK((*file)->close());
}

inline std::string get_file(storage::FileSystem& fs, const std::string& path) {
  const auto file = fs.open(path);
  REQUIRE_OK(file);
  const auto bytes = (*file)->contents();
  REQUIRE_OK(bytes);
  return std::string(as_text(*bytes));
}

/// Every file below `folder`, in order of name.
inline std::vector<std::string> files_below(storage::FileSystem& fs, const std::string& folder) {
  std::vector<std::string> files;
  const auto names = fs.list(folder);
  REQUIRE_OK(names);
  for (const auto& name : *names) {
    const auto path = storage::join_path(folder, name);
    const auto info = fs.info(path);
    REQUIRE_OK(info);
    if (info->type != storage::FileType::kFolder) {
      files.push_back(path);
      continue;
    }
    for (auto& file : files_below(fs, path)) files.push_back(std::move(file));
  }
  return files;
}

inline std::unique_ptr<Engine> open_engine(storage::FileSystem& fs,
                                           Engine::Mode mode = Engine::Mode::kReadWrite,
                                           const std::string& folder = "/data") {
  auto engine = Engine::open(fs, folder, mode);
  REQUIRE_OK(engine);
  return std::move(*engine);
}

inline void put(Engine& engine, const std::string& index, const std::string& id) {
  REQUIRE_OK(engine.put_document(index, id, R"({"title":"Le chat )" + id + R"("})"));
}

inline SearchParameters ask(std::string query) {
  SearchParameters parameters;
  parameters.query = std::move(query);
  parameters.size = 100;
  return parameters;
}

/// Ids of all hits (1,000 at most), best first.
inline Ids ids(const Engine& engine, const std::string& query, const std::string& name = "main") {
  auto parameters = ask(query);
  parameters.size = 1000;
  const auto answer = engine.search(name, parameters);
  REQUIRE_OK(answer);
  Ids found;
  for (const auto& hit : answer->hits) found.push_back(hit.id);
  return found;
}
inline Ids sorted_ids(const Engine& engine, const std::string& query,
                      const std::string& name = "main") {
  auto found = ids(engine, query, name);
  std::sort(found.begin(), found.end());
  return found;
}

/// The live documents as they were given, one a line.
inline std::string exported(const Engine& engine, const std::string& name = "main") {
  std::string out;
  REQUIRE_OK(engine.export_documents(name, [&](std::string_view json) {
    out.append(json).push_back('\n');
    return true;
  }));
  return out;
}
/// The same, whatever the order in which they came.
inline std::string exported_sorted(const Engine& engine, const std::string& name = "main") {
  std::vector<std::string> lines;
  REQUIRE_OK(engine.export_documents(name, [&](std::string_view json) {
    lines.emplace_back(json);
    return true;
  }));
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}

/// An answer with all that a reader sees of it but the time it took.
inline std::string answer_text(const Engine& engine, SearchParameters parameters,
                               const std::string& name = "main") {
  auto answer = engine.search(name, parameters);
  REQUIRE_OK(answer);
  answer->took_us = 0;
  return answer_to_json(*answer);
}

}  // namespace fts::service::test
