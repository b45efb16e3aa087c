#include "engine/search/matcher.hpp"

#include <algorithm>
#include <bit>

namespace fts::search {

using query::NodeKind;

void Matcher::fill(DocNum base, std::span<std::uint64_t> bits) {
  const DocNum end = base + kWindowDocs;
  for (DocNum doc = advance(base); doc < end; doc = advance(doc + 1)) {
    const auto slot = doc - base;
    if (matches()) bits[slot / 64] |= std::uint64_t{1} << (slot % 64);
  }
}

DocNum WindowMatcher::move(DocNum target) {
  while (target < document_count_) {
    const DocNum base = target & ~(kWindowDocs - 1);
    if (base != base_) {
      base_ = base;
      bits_.assign(kWindowWords, 0);
      fill(base, bits_);
    }
    auto word = (target - base) / 64;
    auto left = bits_[word] & (~std::uint64_t{0} << (target % 64));
    while (left == 0 && ++word < kWindowWords) left = bits_[word];
    if (left != 0) return base + word * 64 + static_cast<DocNum>(std::countr_zero(left));
    target = base + kWindowDocs;
  }
  return kNoDoc;
}

namespace {

class AllMatcher final : public Matcher {
 public:
  explicit AllMatcher(DocNum document_count) : document_count_(document_count) {}
  std::uint64_t cost() const override { return document_count_; }
  void fill(DocNum base, std::span<std::uint64_t> bits) override {
    static_cast<void>(base);
    std::fill(bits.begin(), bits.end(), ~std::uint64_t{0});
  }

 protected:
  DocNum move(DocNum target) override { return target < document_count_ ? target : kNoDoc; }

 private:
  DocNum document_count_;
};

class NoneMatcher final : public Matcher {
 public:
  std::uint64_t cost() const override { return 0; }
  DocNum window_end(DocNum) override { return kNoDoc; }
  void fill(DocNum, std::span<std::uint64_t>) override {}

 protected:
  DocNum move(DocNum) override { return kNoDoc; }
};

}  // namespace

std::unique_ptr<Matcher> make_all_matcher(const SegmentContext& context) {
  return std::make_unique<AllMatcher>(context.document_count);
}

std::unique_ptr<Matcher> make_none_matcher() { return std::make_unique<NoneMatcher>(); }

Result<std::unique_ptr<Matcher>> make_matcher(const SegmentContext& context, const PlanNode& node) {
  switch (node.kind) {
    case NodeKind::kTerm:
      return make_term_matcher(context, node);
    case NodeKind::kPhrase:
      return make_phrase_matcher(context, node);
    case NodeKind::kPrefix:
      return make_prefix_matcher(context, node);
    case NodeKind::kKeyword:
    case NodeKind::kRange:
      return make_column_matcher(context, node);
    case NodeKind::kBoolean:
      return make_boolean_matcher(context, node);
    case NodeKind::kAll:
      return make_all_matcher(context);
    case NodeKind::kFuzzy:  // the plan has terms in their place
    case NodeKind::kNone:
      break;
  }
  return make_none_matcher();
}

}  // namespace fts::search
