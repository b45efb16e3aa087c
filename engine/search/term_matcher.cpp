// A word: its documents by the union of its lists; with scoring `french` the folded form adds its
// part where it stands too. A term of level kExact looks at the stored text to decide.

#include <algorithm>
#include <string_view>

#include "engine/search/matcher.hpp"
#include "engine/search/union_cursor.hpp"

namespace fts::search {

namespace {

using segment::PostingsNeed;

class TermMatcher : public Matcher {
 public:
  TermMatcher(const SegmentContext& context, const PlanNode& node, UnionCursor match,
              UnionCursor fold)
      : context_(context), node_(node), match_(std::move(match)), fold_(std::move(fold)) {}

  std::uint64_t cost() const override { return match_.cost(); }

  void add_score(double& sum) override {
    if (!node_.scored) return;
    sum += static_cast<double>(part(node_.match, match_));
    if (fold_at_doc()) sum += static_cast<double>(part(*node_.fold, fold_));
  }

  void explain(std::vector<Explanation>& out) override {
    if (!node_.scored) return;
    explain_part(node_.match, match_, out);
    if (fold_at_doc()) explain_part(*node_.fold, fold_, out);
  }

  double bound(DocNum from, DocNum to) override {
    if (!node_.scored) return 0;
    double bound = static_cast<double>(node_.match.scale * match_.bound(from, to));
    if (!fold_.empty()) bound += static_cast<double>(node_.fold->scale * fold_.bound(from, to));
    return bound;
  }

  DocNum window_end(DocNum from) override { return match_.window_end(from); }
  void fill(DocNum base, std::span<std::uint64_t> bits) override { match_.fill(base, bits); }

 protected:
  DocNum move(DocNum target) override { return match_.advance(target); }

  const SegmentContext& context_;
  const PlanNode& node_;

 private:
  bool fold_at_doc() { return !fold_.empty() && fold_.advance(doc()) == doc(); }

  float part(const ScoredLists& lists, UnionCursor& cursor) const {
    return lists.scale * context_.share(cursor.weighted_freq(), doc());
  }

  void explain_part(const ScoredLists& lists, UnionCursor& cursor,
                    std::vector<Explanation>& out) const {
    Explanation line;
    line.clause = lists.label;
    line.score = static_cast<double>(part(lists, cursor));
    line.idf = static_cast<double>(lists.idf);
    line.weight = static_cast<double>(lists.weight);
    line.tf = static_cast<double>(cursor.weighted_freq());
    line.k = static_cast<double>(context_.k[context_.norms[doc()]]);
    line.document_frequency = lists.lists.df;
    line.length = segment::decode_length(context_.norms[doc()]);
    out.push_back(std::move(line));
  }

  UnionCursor match_, fold_;
};

class ExactTermMatcher final : public TermMatcher {
 public:
  ExactTermMatcher(const SegmentContext& context, const PlanNode& node, UnionCursor match)
      : TermMatcher(context, node, std::move(match), {}),
        stream_(context.snapshot->analyzer->make_stream()) {}

  bool two_phase() const override { return true; }
  // NOLINTNEXTLINE(bugprone-parent-virtual-call): the loop over matches(), not over the lists.
  void fill(DocNum base, std::span<std::uint64_t> bits) override { Matcher::fill(base, bits); }

 protected:
  bool confirm() override {
    auto* execution = context_.execution;
    if (!execution->poll(1)) return false;
    const auto texts = context_.request->stored_texts({context_.segment, doc()});
    if (!texts.ok()) {
      execution->fail(texts.status());
      return false;
    }
    for (std::size_t f = 0; f < texts->size() && f < limits::kMaxTextFields; ++f) {
      if ((node_.field_mask >> f & 1U) != 0 && stands_in((*texts)[f])) return true;
    }
    return false;
  }

 private:
  /// Whether the analyzer finds the form in the text where it is written like the surface.
  bool stands_in(const std::string& text) {
    if (text.find(node_.surface) == std::string::npos) return false;
    std::string form;
    stream_->reset(text);
    while (stream_->next(tokens_)) {
      for (const auto& token : tokens_.tokens) {
        const auto surface = std::string_view(text).substr(token.begin, token.end - token.begin);
        if (surface != node_.surface) continue;
        if (token.is_form) {
          form = token.text;
        } else {
          context_.snapshot->analyzer->form_of(token.text, form);
        }
        if (form == node_.form) return true;
      }
    }
    return false;
  }

  std::unique_ptr<analysis::TokenStream> stream_;
  analysis::TokenBuffer tokens_;
};

}  // namespace

Result<std::unique_ptr<Matcher>> make_term_matcher(const SegmentContext& context,
                                                   const PlanNode& node) {
  const auto need = node.scored ? PostingsNeed::kFreqs : PostingsNeed::kDocs;
  FTS_ASSIGN(auto match, UnionCursor::open(context, node.match.lists, node, need));
  if (match.empty()) return make_none_matcher();
  if (node.exact) {
    return std::unique_ptr<Matcher>(
        std::make_unique<ExactTermMatcher>(context, node, std::move(match)));
  }
  UnionCursor fold;
  if (node.fold) {
    FTS_ASSIGN(fold, UnionCursor::open(context, node.fold->lists, node, need));
  }
  return std::unique_ptr<Matcher>(
      std::make_unique<TermMatcher>(context, node, std::move(match), std::move(fold)));
}

}  // namespace fts::search
