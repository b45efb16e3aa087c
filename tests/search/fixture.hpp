#pragma once

// A small index in memory, filled by rows, and queries built by hand.

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/index/index.hpp"
#include "engine/search/search.hpp"
#include "engine/storage/memory_file_system.hpp"

namespace fts::search::test {

using query::Level;
using query::Node;
using query::NodeKind;

struct Row {
  std::string id;
  std::vector<std::string> texts;  ///< one per text field
  std::vector<std::string> tags = {};
  std::vector<double> numbers = {};
  std::string date = {};
  std::vector<bool> flags = {};
};

class Fixture {
 public:
  explicit Fixture(const index::Settings& settings = plain());

  static index::Settings plain();   ///< one field "body", bm25
  static index::Settings french();  ///< title (weight 4) and body
  /// One batch, one segment.
  void add(const std::vector<Row>& rows);
  void remove(const std::string& id);
  void optimize(const index::WriterOptions& options = {});
  void update(const index::Settings& settings);

  const index::Snapshot& snapshot() const { return *snapshot_; }
  std::string id_of(index::DocRef doc) const;

  /// A word as a query would analyse it.
  Node word(const std::string& text, Level level = Level::kClass) const;
  Node phrase(const std::vector<std::string>& words, std::uint32_t slop = 0) const;
  Node prefix(const std::string& text, bool accented = false) const;

  Result<SearchResult> run(SearchRequest request) const;
  /// Ids of the hits in order, joined by blanks; "error: ..." when refused.
  std::string ids(const SearchRequest& request) const;
  std::string ids(const Node& node) const;

 private:
  storage::MemoryFileSystem fs_;
  std::unique_ptr<index::Index> index_;
  std::shared_ptr<const index::Snapshot> snapshot_;
  std::uint64_t sequence_ = 0;
  std::vector<Row> rows_;
};

Node keyword(const std::string& field, const std::string& text);
Node range(const std::string& field, const char* low, const char* high, bool include_low = true,
           bool include_high = true);
Node any_of(std::vector<Node> nodes);
Node all_of(std::vector<Node> nodes);
Node everything();
SearchRequest request_of(Node node);

}  // namespace fts::search::test
