#pragma once

// Judges French cases by the built engine: each case has an index of its own, in memory, with
// default settings, filled and asked through the façade as any index is. What one case holds cannot
// help another.

#include <memory>
#include <string>
#include <vector>

#include "engine/analysis/lexicon.hpp"
#include "engine/base/status.hpp"
#include "engine/service/french_cases.hpp"

namespace fts::service {

class FrenchCaseRunner {
 public:
  /// What two documents of the same score are to a case of ranking: the first of the file stands
  /// first, as it would in an index filled in this order, or the order must come from the scores.
  enum class Ties { kPass, kFail };

  /// `lexicon` may be null: classes are then made without.
  explicit FrenchCaseRunner(std::shared_ptr<const analysis::Lexicon> lexicon = nullptr);
  ~FrenchCaseRunner();

  /// What was expected and did not come, one sentence each; none when the case passes. A query that
  /// is refused fails its case. Not ok only when the scratch index itself cannot be made.
  Result<std::vector<std::string>> run(const FrenchCase& subject, Ties ties = Ties::kPass);

 private:
  class Scratch;
  std::unique_ptr<Scratch> scratch_;
};

/// "line 12: ligature: «text»: ..." for each of `complaints`, as `ftsd cases` prints them.
std::string describe_failure(const FrenchCase& subject, const std::vector<std::string>& complaints);

}  // namespace fts::service
