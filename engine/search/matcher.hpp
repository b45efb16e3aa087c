#pragma once

// The cursor of a whole query tree in one segment, document by document: the slow and general way
// that the fast algorithms must equal. Each node is a Matcher over the matchers of its children.
//
// Matching is done in two phases. advance() walks candidates: a superset of the matches that is
// cheap to find (for a phrase, the documents that hold all its words). matches() decides.
//
//   for (doc = m.advance(0); doc != kNoDoc; doc = m.advance(doc + 1))
//     if (m.matches()) { double sum = 0; m.add_score(sum); ... }
//
// A matcher is walked either by advance() or by fill(), in ascending order; one thread.

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "engine/search/segment_context.hpp"

namespace fts::search {

class Matcher {
 public:
  virtual ~Matcher() = default;

  /// kNoDoc past the last candidate, and before the first advance().
  DocNum doc() const { return doc_; }
  /// The first candidate >= target; stays where it is when that is already so.
  DocNum advance(DocNum target) {
    if (!started_ || doc_ < target) {
      started_ = true;
      doc_ = move(target);
    }
    return doc_;
  }
  /// Whether doc() matches; remembered per document.
  bool matches() {
    if (confirmed_doc_ != doc_) {
      confirmed_ = confirm();
      confirmed_doc_ = doc_;
    }
    return confirmed_;
  }
  /// Candidates, about: what walking it costs.
  virtual std::uint64_t cost() const = 0;
  /// Whether confirm() is worth being asked last.
  virtual bool two_phase() const { return false; }

  /// Adds the parts of doc()'s score to `sum`, in tree order. Only after matches() said true.
  virtual void add_score(double& sum) { static_cast<void>(sum); }
  /// The same parts with what they were made of.
  virtual void explain(std::vector<Explanation>& out) { static_cast<void>(out); }
  /// What add_score adds at most for any match in [from, to]. Ranges ascend.
  virtual double bound(DocNum from, DocNum to) {
    static_cast<void>(from), static_cast<void>(to);
    return 0;
  }
  /// What add_score adds at most for doc(), should it match; asked before matches() where that is
  /// dear.
  virtual double candidate_bound() { return std::numeric_limits<double>::infinity(); }
  /// Of the root of a tree: from now on documents that score this much or less need not be
  /// candidates. Whether any may be left out, so that candidates are no longer all matches.
  virtual bool leave_out(float score) {
    static_cast<void>(score);
    return false;
  }
  /// A good end for a range that begins at `from`: >= from, and kNoDoc when nothing follows.
  virtual DocNum window_end(DocNum from) { return from | (kWindowDocs - 1); }

  /// Sets the bit of each match in [base, base + 4096), deleted documents included, and leaves the
  /// others. `base` is a multiple of 4096 and ascends.
  virtual void fill(DocNum base, std::span<std::uint64_t> bits);

 protected:
  /// The first candidate >= target, which is above doc() or the first that is asked for.
  virtual DocNum move(DocNum target) = 0;
  virtual bool confirm() { return true; }

 private:
  DocNum doc_ = kNoDoc;
  DocNum confirmed_doc_ = kNoDoc;
  bool confirmed_ = false;
  bool started_ = false;
};

/// Opens the cursors of a plan in one segment. A node that matches nothing there has no candidates.
Result<std::unique_ptr<Matcher>> make_matcher(const SegmentContext& context, const PlanNode& node);

// What make_matcher is made of, one file each.
Result<std::unique_ptr<Matcher>> make_term_matcher(const SegmentContext& context,
                                                   const PlanNode& node);
Result<std::unique_ptr<Matcher>> make_phrase_matcher(const SegmentContext& context,
                                                     const PlanNode& node);
Result<std::unique_ptr<Matcher>> make_prefix_matcher(const SegmentContext& context,
                                                     const PlanNode& node);
Result<std::unique_ptr<Matcher>> make_column_matcher(const SegmentContext& context,
                                                     const PlanNode& node);
Result<std::unique_ptr<Matcher>> make_boolean_matcher(const SegmentContext& context,
                                                      const PlanNode& node);
std::unique_ptr<Matcher> make_all_matcher(const SegmentContext& context);
std::unique_ptr<Matcher> make_none_matcher();

/// Walks a matcher whose fill() is the cheaper way: one window's bits at a time.
class WindowMatcher : public Matcher {
 public:
  explicit WindowMatcher(DocNum document_count) : document_count_(document_count) {}

 protected:
  DocNum move(DocNum target) override;

 private:
  DocNum document_count_;
  DocNum base_ = kNoDoc;
  std::vector<std::uint64_t> bits_;
};

}  // namespace fts::search
