#pragma once

// The lexicon of this process: the file that FTSD_LEXICON names ("none": no lexicon), else
// ../share/fts/lexique.bin beside the folder of the program, else in the prefix it was installed
// under.

#include <memory>
#include <string>

#include "engine/analysis/lexicon.hpp"
#include "engine/base/status.hpp"

namespace fts::tools {

/// Null when there is none. Errors: FTSD_LEXICON names no lexicon, or the file is damaged.
Result<std::shared_ptr<const analysis::Lexicon>> find_lexicon();

/// A note on standard error when there is none, for verbs that write classes.
void note_missing_lexicon();

}  // namespace fts::tools
