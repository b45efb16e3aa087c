#pragma once

// What tests of the whole engine share: an engine over a disk in memory, and its documents in a
// form that can be compared.

#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "engine/service/engine.hpp"
#include "engine/storage/memory_file_system.hpp"

namespace fts::service::test {

inline std::string message_of(const Status& status) { return status.message(); }
template <typename T>
std::string message_of(const Result<T>& result) {
  return result.status().message();
}

/// REQUIRE that a Status or Result is ok, with its message.
#define REQUIRE_OK(expression)                                 \
  do {                                                         \
    const auto& require_ok_status = (expression);              \
    INFO(::fts::service::test::message_of(require_ok_status)); \
    REQUIRE(require_ok_status.ok());                           \
  } while (false)

inline std::unique_ptr<Engine> open_engine(storage::FileSystem& disk,
                                           Engine::Mode mode = Engine::Mode::kReadWrite,
                                           const std::string& folder = "srv/data") {
  auto engine = Engine::open(disk, folder, mode);
  REQUIRE_OK(engine);
  return std::move(*engine);
}

inline void put(Engine& engine, const std::string& index, const std::string& id) {
  REQUIRE_OK(engine.put_document(index, id, R"({"title":"Le chat )" + id + R"("})"));
}

/// Every document as it was given, one a line.
inline std::string documents_of(const Engine& engine, const std::string& index) {
  std::string lines;
  REQUIRE_OK(engine.export_documents(index, [&](std::string_view json) {
    lines += json;
    lines += '\n';
    return true;
  }));
  return lines;
}

}  // namespace fts::service::test
