#include "engine/index/owned_document.hpp"

#include <cstring>

namespace fts::index {
namespace {

/// Calls visit(view) for each view of a document's bytes.
template <typename Visit>
void for_each_view(Document& document, Visit&& visit) {
  visit(document.id);
  visit(document.source);
  for (auto& text : document.texts) visit(text.text);
  for (auto& value : document.values) {
    visit(value.name);
    visit(value.keyword);
  }
}

}  // namespace

OwnedDocument::OwnedDocument(const Document& document) : view_(document) {
  for_each_view(view_, [&](std::string_view& view) { size_bytes_ += view.size(); });
  bytes_.reset(new char[size_bytes_]);
  char* next = bytes_.get();
  for_each_view(view_, [&](std::string_view& view) {
    if (!view.empty()) std::memcpy(next, view.data(), view.size());
    view = {next, view.size()};
    next += view.size();
  });
}

}  // namespace fts::index
