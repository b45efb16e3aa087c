#pragma once

// The SegmentReader of the file of FORMAT.md: a mapped framed file and views into it. Opening reads
// the frame, the meta and the trailers of the sections. Any thread.

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/codec/front_coding_reader.hpp"
#include "engine/codec/id_table.hpp"
#include "engine/codec/rank_column.hpp"
#include "engine/codec/stored_reader.hpp"
#include "engine/codec/string_list.hpp"
#include "engine/segment/column_set.hpp"
#include "engine/segment/completion_reader.hpp"
#include "engine/segment/segment.hpp"
#include "engine/segment/term_dictionaries.hpp"
#include "engine/storage/framed_file.hpp"

namespace fts::segment {

class SegmentFileReader final : public SegmentReader {
 public:
  explicit SegmentFileReader(std::shared_ptr<const storage::FramedFile> file)
      : file_(std::move(file)) {}
  /// Reads what every use needs; errors lack the path.
  Status start();

  const SegmentMeta& meta() const override { return meta_; }
  const TermDictionary& forms() const override { return *forms_; }
  const TermDictionary* classes() const override { return classes_.get(); }
  Result<std::vector<TermOrd>> class_members(TermOrd class_ord) const override;
  Result<std::vector<TermOrd>> forms_of_fold(std::string_view folded) const override;
  Status forms_of_fold_prefix(std::string_view prefix, std::size_t limit,
                              std::vector<TermOrd>& out) const override;
  Status visit_folds(TermVisitor& visitor) const override;
  const FunctionWords* function_words() const override {
    return grams_ == nullptr ? nullptr : &function_words_;
  }
  const TermDictionary* grams() const override { return grams_.get(); }
  Result<PostingsList> postings(const TermEntry& entry) const override;
  bool has_completion() const override { return completion_ != nullptr; }
  Result<std::unique_ptr<CompletionCursor>> complete_words(
      std::string_view folded, std::string_view accented) const override;
  Result<std::unique_ptr<CompletionCursor>> complete_phrases(std::string_view key) const override;
  Result<bool> is_alternative(TermOrd form) const override;
  Result<std::uint32_t> phrase_documents(std::string_view key) const override;
  Result<std::vector<Phrase>> phrases() const override;
  Result<bool> phrases_estimated() const override;
  Result<std::span<const std::uint8_t>> norms() const override;
  Result<std::span<const std::uint8_t>> field_norms(std::uint32_t field) const override;
  Result<std::vector<std::uint32_t>> lengths(std::uint32_t field) const override;
  std::vector<std::string> column_names() const override { return columns_->names(); }
  Result<const ColumnReader*> column(std::string_view name) const override;
  bool stores_documents() const override { return stored_ != nullptr; }
  Result<std::string> document(DocNum doc) const override;
  Result<std::string> document_id(DocNum doc) const override;
  Result<std::optional<DocNum>> find_id(std::string_view id) const override;
  Status visit_ids(const IdVisitor& visit) const override;
  Status check(ProgressSink* progress) const override;
  std::vector<SectionSize> section_sizes() const override;
  std::uint64_t file_size() const override { return file_->file_size(); }
  const std::string& path() const override { return file_->path(); }
  Result<const codec::RankColumn*> ranks() const override;
  bool reordered() const override { return ranks_.has_value(); }
  Result<std::vector<DocNum>> insertion_order() const override;
  Bytes stored_dictionary() const override;
  const codec::StoredReader* stored() const override { return stored_.get(); }

 private:
  friend class SegmentCheck;

  /// A section of one byte per document, verified once.
  struct Norms {
    storage::Section section;
    mutable std::atomic<bool> verified{false};
  };
  Status open_norms(std::string_view name, Norms& norms) const;
  Result<std::span<const std::uint8_t>> verified(const Norms& norms) const;
  Status open_dictionaries();
  Status open_documents();
  /// The place of a document among ids and stored documents.
  Result<std::uint32_t> place_of(DocNum doc) const;
  Status open_completion();
  Status open_grams();
  Result<std::unique_ptr<codec::FrontCodingReader>> open_dictionary(std::string_view name) const;
  std::uint32_t field_count() const;
  /// Ranks of the forms in the entry of section folds.
  Status read_fold(Bytes payload, std::vector<TermOrd>& members) const;
  template <typename T>
  Result<T> in_file(Result<T> result) const;
  Status in_file(const Status& status) const;

  std::shared_ptr<const storage::FramedFile> file_;
  SegmentMeta meta_;
  std::unique_ptr<FormDictionary> forms_;
  std::unique_ptr<ClassDictionary> classes_;
  std::unique_ptr<codec::FrontCodingReader> folds_;
  std::unique_ptr<CompletionReader> completion_;  ///< null without the sections
  FunctionWords function_words_;
  std::unique_ptr<FormDictionary> grams_;  ///< likewise
  storage::Section postings_;
  storage::Section positions_;
  mutable CheckedLists checked_lists_;
  storage::Section lengths_;
  Norms norms_;
  std::array<Norms, limits::kMaxTextFields> field_norms_;
  std::unique_ptr<ColumnSetReader> columns_;
  std::unique_ptr<codec::StoredReader> stored_;
  codec::StringListReader ids_;
  codec::IdTableReader id_table_;
  std::optional<codec::RankColumn> ranks_;  ///< empty when documents are in order of insertion
  mutable std::atomic<bool> ranks_verified_{false};
};

}  // namespace fts::segment
