#pragma once

#include "engine/codec/kernels.hpp"

namespace fts::codec {

/// Fills in the kernels made by Highway for `simd`; false when this build or processor has none.
bool vector_kernels(Simd simd, Kernels& kernels);

}  // namespace fts::codec
