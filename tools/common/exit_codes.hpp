#pragma once

// How commands end, as grep's: hits (or done), none (or damage found by `ftsd check`), error.

namespace fts::tools {

inline constexpr int kExitOk = 0;
inline constexpr int kExitNone = 1;
inline constexpr int kExitError = 2;

}  // namespace fts::tools
