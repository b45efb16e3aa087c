#include "engine/service/stored_document.hpp"

#include <simdjson.h>

namespace fts::service {

namespace {

using simdjson::dom::element;

std::string text_of(element value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  simdjson::dom::array items;
  std::string joined;
  if (value.get(items) != simdjson::SUCCESS) return joined;
  for (const element item : items) {
    if (item.get(text) != simdjson::SUCCESS) continue;
    if (!joined.empty()) joined.push_back('\n');
    joined += text;
  }
  return joined;
}

}  // namespace

Result<std::string> stored_json(const segment::SegmentReader& reader, DocNum doc) {
  std::string json;
  if (reader.stores_documents()) {
    FTS_ASSIGN(json, reader.document(doc));
  }
  if (!json.empty()) return json;
  FTS_ASSIGN(const std::string id, reader.document_id(doc));
  return unsupported("the index does not store document '" + id +
                     "': it came while store_documents was false; index it anew");
}

Result<StoredDocument> stored_document(const index::Snapshot& snapshot, index::DocRef doc) {
  const auto& fields = snapshot.settings.text_fields;
  StoredDocument stored;
  stored.texts.resize(fields.size());
  const auto& reader = *snapshot.segments[doc.segment].reader;
  if (!reader.stores_documents()) return stored;
  FTS_ASSIGN(stored.json, reader.document(doc.doc));
  if (stored.json.empty()) return stored;  // from before the index stored documents
  // The parser keeps its buffers from call to call; those of a large document (some ten times its
  // bytes) are let go, for each thread has its own.
  constexpr std::size_t kKeptBytes = 256 << 10;
  thread_local simdjson::dom::parser kept;
  simdjson::dom::parser large;
  simdjson::dom::parser& parser = stored.json.size() <= kKeptBytes ? kept : large;
  element root;
  if (parser.parse(stored.json).get(root) != simdjson::SUCCESS) {
    return corruption(reader.path() + ": stored document " + std::to_string(doc.doc) +
                      " is not JSON");
  }
  element value;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (root[fields[i].name].get(value) == simdjson::SUCCESS) stored.texts[i] = text_of(value);
  }
  std::string_view date;
  if (root["date"].get(date) == simdjson::SUCCESS) stored.date = date;
  return stored;
}

}  // namespace fts::service
