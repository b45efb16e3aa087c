#pragma once

// An index in memory and what was done to it, beside the model of what it should answer. A failed
// comparison throws Mismatch, with the operations and the query.

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/index/index.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/model/generate.hpp"
#include "tests/model/model.hpp"

namespace fts::model {

struct Mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class World {
 public:
  /// `forced_documents`: the size of the first batch; nothing: a small random one.
  World(std::uint64_t seed, std::optional<std::uint32_t> forced_documents);

  /// Random operations, random queries after each commit, then the comparisons of whole indexes.
  void run();
  const std::vector<std::string>& operations() const { return operations_; }
  /// How many of the segments that were searched were not in order of insertion.
  std::uint64_t reordered_segments() const { return reordered_segments_; }

 private:
  using Index = index::Index;

  void write_batch(std::uint32_t documents);
  void change_ranking();
  void optimize();
  /// Three worlds in four reorder in each merge, two of them at random.
  index::WriterOptions options() const;
  void reopen();
  std::unique_ptr<Index> open(const std::string& folder);

  Model model_of(const index::Snapshot& snapshot);
  void check_queries(std::uint32_t count);
  /// Versions that were there before stand in their order, before those that came since.
  void check_insertion(const index::Snapshot& snapshot);
  void check(const index::Snapshot& snapshot, const Model& model,
             const search::SearchRequest& request);
  /// Every match, exhaustively: compared with the model, then the measure of everything else.
  std::vector<search::Hit> check_exhaustive(const index::Snapshot& snapshot, const Model& model,
                                            const search::SearchRequest& request,
                                            std::vector<Model::Match>& matches);
  /// The best of them looked at again: bonuses and order.
  std::vector<search::Hit> check_second_look(const index::Snapshot& snapshot, const Model& model,
                                             const search::SearchRequest& request,
                                             const std::vector<search::Hit>& first_pass,
                                             const std::vector<Model::Match>& matches);
  void check_page(const index::Snapshot& snapshot, const Model& model,
                  const search::SearchRequest& request, const std::vector<Model::Match>& matches,
                  const std::vector<search::Hit>& expected);
  /// Opened anew an index answers bit by bit as the one kept open.
  static void check_same(const index::Snapshot& kept, const index::Snapshot& reopened,
                         const search::SearchRequest& request);
  void check_explanation(const index::Snapshot& snapshot, const search::SearchRequest& request,
                         const std::vector<search::Hit>& all);
  /// The same documents in one segment, and in one written afresh, earn the same scores.
  void check_segmentation();
  std::map<std::string, float> scores_by_id(const index::Snapshot& snapshot,
                                            search::SearchRequest request);
  void attach_texts(const index::Snapshot& snapshot, search::SearchRequest& request);
  /// Whether `a` comes before `b` by score, or was inserted before it.
  bool ranked(const search::Hit& a, const search::Hit& b) const;
  const Version& version_of(const index::Snapshot& snapshot, index::DocRef doc) const;

  std::uint64_t seed_;
  std::optional<std::uint32_t> forced_;
  Generator generator_;
  Random& random_;
  storage::MemoryFileSystem fs_;
  index::Settings settings_;
  std::unique_ptr<Index> index_;
  std::uint64_t sequence_ = 0;
  std::map<std::string, std::uint64_t> live_;  ///< id -> version
  std::map<std::uint64_t, Version> versions_;
  std::map<std::uint64_t, Analyzed> analyzed_;
  std::map<index::DocRef, std::uint32_t> places_;  ///< of the snapshot at hand, by insertion
  std::vector<std::uint64_t> inserted_;            ///< versions in the order of insertion
  std::uint64_t reordered_segments_ = 0;
  std::vector<std::string> operations_;
};

}  // namespace fts::model
