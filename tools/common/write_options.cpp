#include "tools/common/write_options.hpp"

#include "engine/base/limits.hpp"

namespace fts::tools {

Result<service::WriteOptions> write_options(const Arguments& arguments) {
  constexpr std::uint64_t kMinMemory = std::uint64_t{1} << 20;  // below, nothing can be built
  service::WriteOptions options;
  FTS_ASSIGN(options.memory_bytes, arguments.size("memory", kMinMemory));
  FTS_ASSIGN(const std::uint64_t threads, arguments.number("threads", 1, limits::kMaxThreads, 1));
  options.threads = static_cast<std::uint32_t>(threads);
  return options;
}

}  // namespace fts::tools
