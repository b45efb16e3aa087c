#pragma once

#include "engine/codec/kernels.hpp"

namespace fts::codec {

/// The kernels that define what all others must give.
Kernels scalar_kernels();

}  // namespace fts::codec
