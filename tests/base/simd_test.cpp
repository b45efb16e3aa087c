#include "engine/base/simd.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

using namespace fts;

namespace {

/// FTS_SIMD as long as this lives.
class Limit {
 public:
  explicit Limit(const char* name) {
    if (const char* before = std::getenv(kVariable)) before_ = before;
    setenv(kVariable, name, 1);
  }
  ~Limit() { before_.empty() ? unsetenv(kVariable) : setenv(kVariable, before_.c_str(), 1); }
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;

 private:
  static constexpr const char* kVariable = "FTS_SIMD";
  std::string before_;
};

/// The flags of the first processor as Linux tells them, a space around each; empty elsewhere.
std::string processor_flags() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("flags")) return line.substr(line.find(':') + 1) + " ";
  }
  return {};
}

}  // namespace

TEST_CASE("instructions run here where the system lists them", "[simd]") {
  CHECK(runs_here(Simd::kScalar));
  const auto flags = processor_flags();
  if (flags.empty()) return;
  const auto has = [&](const char* flag) {
    return flags.find(" " + std::string(flag) + " ") != std::string::npos;
  };
  CHECK(runs_here(Simd::kSse4) == (has("sse4_2") && has("popcnt")));
  CHECK(runs_here(Simd::kAvx2) == (has("avx2") && has("fma") && has("bmi2")));
  CHECK(runs_here(Simd::kAvx512) == (has("avx512bw") && has("avx512vl") && has("avx512dq")));
}

TEST_CASE("FTS_SIMD names the most that is used", "[simd]") {
  const auto all = [] {
    const Limit limit("avx512");
    return best_simd();
  }();
  CHECK(runs_here(all));
  for (const auto simd : kAllSimd) {
    const Limit limit(std::string(simd_name(simd)).c_str());
    CHECK(best_simd() == std::min(simd, all));
  }
  const Limit limit("none of them");
  CHECK(best_simd() == all);
}
