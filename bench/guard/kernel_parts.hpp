#pragma once

namespace fts::bench {

/// A part for each kernel of engine/codec and each set that callgrind can run (it knows no AVX-512;
/// exits with an error where the processor lacks one), named kernel.set; one for each width where
/// kernels are made per width. Sets are forced one after the other; at the end the one that was in
/// use is again.
void measure_kernels();

}  // namespace fts::bench
