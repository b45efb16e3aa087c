#pragma once

// REQUIRE that a Status or Result is ok, with its message.

#include <string>

#include <catch2/catch.hpp>

#include "engine/base/status.hpp"

namespace fts::test {

inline std::string message_of(const Status& status) { return status.message(); }
template <typename T>
std::string message_of(const Result<T>& result) {
  return result.status().message();
}

}  // namespace fts::test

#define REQUIRE_OK(expression)                        \
  do {                                                \
    const auto& require_ok_status = (expression);     \
    INFO(::fts::test::message_of(require_ok_status)); \
    REQUIRE(require_ok_status.ok());                  \
  } while (false)
