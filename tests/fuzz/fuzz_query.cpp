// Any bytes as a query: parsing is total on valid UTF-8, the tree is bounded, analysis says at most
// that a bound was passed, that something is not there yet, or that a range has no typed field.

#include <cstdint>
#include <string_view>

#include "engine/base/check.hpp"
#include "engine/base/limits.hpp"
#include "engine/query/query.hpp"

namespace {

using namespace fts;

std::size_t leaf_count(const query::Node& node) {
  if (node.kind != query::NodeKind::kBoolean) return 1;
  std::size_t count = 0;
  for (const auto* list : {&node.must, &node.should, &node.must_not, &node.filter}) {
    for (const auto& child : *list) count += leaf_count(child);
  }
  return count;
}

void analyze_with(const query::ParsedQuery& parsed, const std::string& name,
                  query::DefaultOperator op) {
  analysis::AnalyzerOptions options;
  options.name = name;
  static const auto french = *analysis::make_analyzer({});
  const auto analyzer = name == "french" ? french : *analysis::make_analyzer(options);
  const query::FieldCatalog fields = {{"title", "body"}, {"date", "f"}};
  const auto query = query::analyze(parsed, *analyzer, fields, op);
  if (!query.ok()) {
    const auto code = query.status().code();
    FTS_CHECK(code == StatusCode::kLimit || code == StatusCode::kUnsupported ||
              code == StatusCode::kInvalidArgument);
    return;
  }
  FTS_CHECK(leaf_count(query->root) <= limits::kMaxQueryClauses);
  FTS_CHECK(!query::to_string(query->root).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = query::parse(text);
  if (!parsed.ok()) {
    FTS_CHECK(parsed.status().code() == StatusCode::kInvalidArgument ||
              parsed.status().code() == StatusCode::kLimit);
    return 0;
  }
  FTS_CHECK(parsed->root.end <= size);
  FTS_CHECK(!query::to_string(parsed->root).empty());
  for (const auto op : {query::DefaultOperator::kAll, query::DefaultOperator::kAny}) {
    analyze_with(*parsed, "french", op);
    analyze_with(*parsed, "plain", op);
  }
  return 0;
}
