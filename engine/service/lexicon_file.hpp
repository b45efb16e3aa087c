#pragma once

// The lexicon's file, mapped into memory for as long as the lexicon lives.

#include <memory>
#include <string>

#include "engine/analysis/lexicon.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::service {

/// kNotFound, kIoError, kCorruption and kUnsupported name the path.
Result<std::shared_ptr<const analysis::Lexicon>> open_lexicon(storage::FileSystem& fs,
                                                              const std::string& path);

}  // namespace fts::service
