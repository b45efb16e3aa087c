// A condition on a typed field: windows of 4096 documents asked of the column.

#include "engine/search/matcher.hpp"
#include "engine/search/typed_fields.hpp"

namespace fts::search {

namespace {

using segment::ColumnType;

class ColumnMatcher final : public WindowMatcher {
 public:
  ColumnMatcher(const SegmentContext& context, const segment::ColumnReader& column,
                CodeInterval codes)
      : WindowMatcher(context.document_count), context_(context), column_(column), codes_(codes) {}

  std::uint64_t cost() const override { return column_.document_count(); }

  void fill(DocNum base, std::span<std::uint64_t> bits) override {
    if (!context_.execution->poll()) return;
    column_.match_range(codes_.low, codes_.high, base, bits);
  }

 private:
  const SegmentContext& context_;
  const segment::ColumnReader& column_;
  CodeInterval codes_;
};

/// Ranks of the keywords that lie between the bounds; high < low when none does.
CodeInterval keyword_ranks(const segment::ColumnReader& column, const ColumnCondition& condition) {
  CodeInterval ranks{0, static_cast<std::int64_t>(column.dictionary_size()) - 1};
  bool exact = false;
  if (condition.low) {
    ranks.low = column.keyword_lower_bound(*condition.low, exact);
    if (exact && !condition.include_low) ++ranks.low;
  }
  if (condition.high) {
    const auto first_not_below = column.keyword_lower_bound(*condition.high, exact);
    ranks.high = exact && condition.include_high ? first_not_below : first_not_below - 1;
  }
  return ranks;
}

}  // namespace

Result<std::unique_ptr<Matcher>> make_column_matcher(const SegmentContext& context,
                                                     const PlanNode& node) {
  FTS_ASSIGN(const auto* column, typed_column(*context.reader, node.field, node.column.type));
  if (column == nullptr) return make_none_matcher();
  auto codes = node.column.codes;
  if (node.column.type == ColumnType::kKeyword) codes = keyword_ranks(*column, node.column);
  if (codes.low > codes.high) return make_none_matcher();
  return std::unique_ptr<Matcher>(std::make_unique<ColumnMatcher>(context, *column, codes));
}

}  // namespace fts::search
