#pragma once

// What a reader sees: the segments of one commit and their live documents, for as long as it holds
// the snapshot. Immutable; any thread. Files that the snapshot uses are not deleted before it is
// gone.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/analysis/analyzer.hpp"
#include "engine/analysis/synonyms.hpp"
#include "engine/base/ids.hpp"
#include "engine/index/settings.hpp"
#include "engine/segment/segment.hpp"

namespace fts::index {

struct SegmentView {
  std::shared_ptr<const segment::SegmentReader> reader;
  segment::LiveDocs live;
};

/// A document of a snapshot.
struct DocRef {
  std::uint32_t segment = 0;  ///< index into Snapshot::segments
  DocNum doc = 0;
  friend auto operator<=>(const DocRef&, const DocRef&) = default;
};

class Snapshot {
 public:
  Generation generation;
  Settings settings;
  std::shared_ptr<const analysis::Analyzer> analyzer;
  std::shared_ptr<const analysis::Synonyms> synonyms;  ///< the program's and the index's own
  std::vector<SegmentView> segments;                   ///< in order of insertion: the order of ties
  std::map<std::string, segment::ColumnType> schema;   ///< typed fields, declared and found

  /// Live documents.
  std::uint64_t document_count() const;
  /// Lucene's statistics: over all segments, deleted documents included until a merge drops them.
  std::uint64_t documents_with_text() const;
  /// Sum over fields of weight (settings') * total length, divided by documents_with_text; 1 when
  /// empty.
  double average_length() const;
  /// What a word of a text weighs on average: average_length divided by the average number of
  /// words; 1 with one text field, or when empty.
  double average_word_weight() const;
  /// Words of one text field, on average over documents_with_text; 1 when it is empty everywhere.
  double average_field_length(std::size_t field) const;

  /// kUnsupported when classes of a segment were made by another stemmer or lexicon than
  /// `analyzer`: the names of classes would be looked up in vain. Says what to do.
  Status check_classes() const;

  /// The live document with that id, if any.
  Result<std::optional<DocRef>> find(std::string_view id) const;

 private:
  /// Words of each text field in all segments, as integers, so that averages do not depend on how
  /// documents are spread over segments.
  std::vector<std::uint64_t> field_totals() const;
};

}  // namespace fts::index
