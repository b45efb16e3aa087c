#pragma once

// A stored document, taken apart for showing and for exact terms.

#include <string>
#include <string_view>
#include <vector>

#include "engine/index/snapshot.hpp"

namespace fts::service {

struct StoredDocument {
  std::string json;  ///< as it was given
  std::vector<std::string>
      texts;         ///< one per text field of the settings; arrays joined by a line feed
  std::string date;  ///< the field `date` when it is a string
};

/// The JSON of a document, as it was given. A segment may hold documents from before its index
/// stored any: kUnsupported names the document.
Result<std::string> stored_json(const segment::SegmentReader& reader, DocNum doc);

/// Empty texts when the document is not stored.
Result<StoredDocument> stored_document(const index::Snapshot& snapshot, index::DocRef doc);

}  // namespace fts::service
