#pragma once

// Errors of the operating system as Status, worded once for every FileSystem, so that the one in
// memory answers as the real one does.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/status.hpp"

namespace fts::storage {

/// What `error` (an errno value) means for `operation` ("open", "sync" ...) on `path`.
Status errno_status(std::string_view operation, const std::string& path, int error);

/// The file ends at `size`, before the range that was asked for.
Status truncated_status(const std::string& path, std::uint64_t offset, std::uint64_t wanted,
                        std::uint64_t size);

/// Another holds the lock.
Status locked_status(const std::string& path);

}  // namespace fts::storage
