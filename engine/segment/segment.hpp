#pragma once

// One immutable segment: a framed file `<id>.seg` that holds everything of its documents, opened by
// mapping it. It depends on no other file and on no position, so that it can be copied between
// folders and machines. Sections:
//
//   meta       SegmentMeta (Boost.Serialization, read only after its checksum)
//   forms      dictionary of indexed forms -> TermEntry
//   classes    dictionary of conflation classes -> members (ranks of forms) and TermEntry; a class
//              with a single member has no postings of its own and uses its member's
//   folds      folded form -> ranks of the accented forms that fold to it (only where they differ)
//   completion, phrases    what completes a prefix: see completion.hpp
//   function_words, grams  phrases of function words -> TermEntry: see function_words.hpp
//   postings, positions    see postings.hpp
//   norms      combined length code per document; norms_<field> when there are several text fields
//   lengths    exact length per document and field, for merges
//   columns    typed fields
//   stored     documents as they were given (JSON), in zstd blocks with a trained dictionary
//   ids        external ids; id_table: a hash table id -> document
//   ranks      only where documents are not in the order of their insertion: document -> rank in it
//
// Stored documents and ids stand in the order of insertion, everything else by document.
//
// Deleted documents stand in a file of their own, `<id>-<generation>.del`, since segments never
// change.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/progress.hpp"
#include "engine/base/status.hpp"
#include "engine/segment/column.hpp"
#include "engine/segment/completion.hpp"
#include "engine/segment/function_words.hpp"
#include "engine/segment/postings.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::codec {
class RankColumn;
class StoredReader;
}  // namespace fts::codec

namespace fts::segment {

struct TextFieldMeta {
  std::string name;
  float weight = 1.0F;             ///< when the segment was written
  std::uint64_t total_length = 0;  ///< sum of the lengths in positions of all documents
};

struct SegmentMeta {
  SegmentId id;
  std::uint32_t document_count = 0;  ///< deleted ones included
  std::uint32_t documents_with_text =
      0;  ///< with at least one position: Lucene's docCount, the N of idf
  std::vector<TextFieldMeta> fields;  ///< text fields in mask order
  bool positions = true;
  Bm25Parameters bm25;          ///< of the bounds
  double average_length = 1.0;  ///< of the bounds
  std::uint64_t form_count = 0;
  std::uint64_t class_count = 0;
  std::uint64_t posting_count = 0;  ///< of forms
  std::uint64_t position_count = 0;
  std::uint64_t text_bytes = 0;  ///< of the text fields as given
  std::string analyzer;          ///< name and stemmer the classes were made with
};

/// What a form may be in a phrase that completion offers.
enum class WordRole : std::uint8_t {
  kContent,
  kFunction,  ///< only between content words
  kElided,    ///< the same, followed by an apostrophe
  kNone,      ///< in no phrase
};

/// Derives the coarser levels of a form when a segment is written; null functions: no classes, no
/// folds, no phrases.
struct TermClassifier {
  std::function<void(std::string_view form, std::string& class_name)> class_of;
  std::function<void(std::string_view form, std::string& folded)> fold;
  std::function<WordRole(std::string_view form)> role;
};

struct SegmentWriterOptions {
  SegmentId id;
  std::vector<TextFieldMeta> fields;
  bool positions = true;
  bool store_documents = true;
  bool completion = false;  ///< sections `completion` and `phrases`
  Bm25Parameters bm25;
  TermClassifier classifier;
  /// Whose grams will be given, ascending; empty: none will.
  std::vector<std::string> function_words;
  std::string analyzer;
  int zstd_level = 3;
  /// zstd dictionary to compress stored documents with; empty: one is trained on the first
  /// documents.
  ByteBuffer stored_dictionary;
};

class SegmentReader;
class LiveDocs;
class EncodedTerms;
class TermEncoder;

/// Writes one segment, in this order: documents (add_document, ascending), then set_norms, then
/// terms (ascending by bytes), then columns, then finish. One thread. Spools what cannot be written
/// in order to temporary files beside the segment, so that memory stays small whatever the size.
class SegmentWriter {
 public:
  /// Creates `path`; temporary files stand beside it and are gone after finish or destruction.
  static Result<std::unique_ptr<SegmentWriter>> create(storage::FileSystem& fs,
                                                       const std::string& path,
                                                       SegmentWriterOptions options);
  virtual ~SegmentWriter() = default;

  /// The next document's external id and its source (what `stored` gives back). Returns its number.
  virtual Result<DocNum> add_document(std::string_view id, std::string_view source) = 0;
  /// For merges: the live documents of another segment, ids and sources, in the order of their
  /// insertion. Compressed
  /// blocks without deletions are copied as they are, with their dictionary; the others are decoded
  /// once each. kInvalidArgument when only one of the two segments stores documents.
  virtual Status add_documents_from(const SegmentReader& source, const LiveDocs& live) = 0;
  /// For merges, after the last document: the one that was added r-th is document numbers[r], a
  /// permutation. All that follows speaks of documents by these numbers.
  virtual Status set_numbers(std::span<const DocNum> numbers) = 0;
  /// Length in positions of every document (document_count() of them) in one field; fields in
  /// order, all of them, before the first term.
  virtual Status set_lengths(std::uint32_t field, std::span<const std::uint32_t> lengths) = 0;

  virtual Status start_term(std::string_view form) = 0;
  virtual Status add_postings(const PostingsChunk& chunk) = 0;
  /// A term that got no postings (all its documents are deleted) leaves no trace.
  virtual Status finish_term() = 0;
  /// Of the term begun: it only stands beside other words, at a position of theirs (a joined
  /// compound, a date). No word to complete.
  virtual Status mark_alternative() = 0;
  /// After the last term, when the grams of the options' function words follow: start_gram,
  /// add_postings, finish_term for each. Without it the segment has none, and phrases of function
  /// words are found by positions. `together`: as FunctionWords::together.
  virtual Status begin_grams(std::span<const std::uint16_t> together) = 0;
  /// Keys of gram_key, ascending.
  virtual Status start_gram(std::string_view key) = 0;
  /// For what start_term or, once grams have begun, start_gram would take next: terms that are
  /// encoded elsewhere, on any thread, while this writer lives. Requires all lengths.
  virtual Result<std::unique_ptr<TermEncoder>> make_encoder() = 0;
  /// Terms of such an encoder, in the place of as many calls of start_term to finish_term.
  virtual Status add_terms(const EncodedTerms& terms) = 0;
  /// What completion offers besides words, strictly ascending by key. `estimated`: deleted
  /// documents may count. Nothing is kept unless the options ask for completion.
  virtual Status set_phrases(std::vector<Phrase> phrases, bool estimated) = 0;

  virtual Status add_column(const ColumnData& column) = 0;

  /// Derives classes and folds, writes the rest, syncs the file. The folder is the caller's to
  /// sync. Polls `cancelled`. `progress` is told of the forms, twice each, as bytes.
  virtual Result<SegmentMeta> finish(std::uint64_t text_bytes, ProgressSink* progress) = 0;
  virtual std::uint32_t document_count() const = 0;
};

/// A sorted dictionary of a segment: front-coded blocks under a table of block heads. Any thread.
class TermDictionary {
 public:
  virtual ~TermDictionary() = default;
  virtual std::uint32_t size() const = 0;
  struct Found {
    TermOrd ord;
    TermEntry entry;
  };
  /// Nothing when the term is absent; kCorruption when the block that would hold it is damaged.
  virtual Result<std::optional<Found>> find(std::string_view term) const = 0;
  virtual Result<TermEntry> entry(TermOrd ord) const = 0;
  virtual Result<std::string> term(TermOrd ord) const = 0;
  /// The rank of the first term >= `term`; size() when none.
  virtual Result<std::uint32_t> lower_bound(std::string_view term) const = 0;

  /// Walks terms in order from a rank on.
  class Iterator {
   public:
    virtual ~Iterator() = default;
    virtual bool next() = 0;  ///< false at the end or on damage (see status)
    virtual std::string_view term() const = 0;
    virtual TermOrd ord() const = 0;
    virtual const TermEntry& entry() const = 0;
    virtual Status status() const = 0;
  };
  virtual std::unique_ptr<Iterator> iterate(std::uint32_t from_ord) const = 0;
};

/// Told of the terms of a dictionary in order, and says what it has no use for.
class TermVisitor {
 public:
  static constexpr std::size_t kStop = ~std::size_t{0};
  virtual ~TermVisitor() = default;
  /// `shared`: bytes at the begin of `term` that are those of the term before. Returns how many
  /// bytes of it a term may not begin with to be of use (0: any may come), or kStop.
  virtual std::size_t visit(std::string_view term, std::size_t shared) = 0;
};

struct SectionSize {
  std::string name;
  std::uint64_t bytes = 0;
};

class SegmentReader {
 public:
  /// Cost independent of the segment's size. Any thread may use the reader.
  static Result<std::shared_ptr<const SegmentReader>> open(storage::FileSystem& fs,
                                                           const std::string& path);
  virtual ~SegmentReader() = default;

  virtual const SegmentMeta& meta() const = 0;
  virtual const TermDictionary& forms() const = 0;
  /// Null when the segment was written without classes.
  virtual const TermDictionary* classes() const = 0;
  /// Ranks of the forms of a class, ascending.
  virtual Result<std::vector<TermOrd>> class_members(TermOrd class_ord) const = 0;
  /// Ranks of the forms that fold to `folded`, itself included when it is a form; ascending.
  virtual Result<std::vector<TermOrd>> forms_of_fold(std::string_view folded) const = 0;
  /// Folded forms of accented forms that begin with `prefix`, with those forms: appends ranks,
  /// unsorted, at most `limit`. Together with the forms that begin with `prefix` these are all
  /// forms whose fold does.
  virtual Status forms_of_fold_prefix(std::string_view prefix, std::size_t limit,
                                      std::vector<TermOrd>& out) const = 0;

  /// Walks the forms, and then the folds of the accented ones: every fold there is comes at least
  /// once, accented forms come in between. The first term of each walk shares nothing.
  virtual Status visit_folds(TermVisitor& visitor) const = 0;

  /// Null when the segment keeps no grams.
  virtual const FunctionWords* function_words() const = 0;
  /// The documents of every gram of function words (keys of gram_key), without positions; null like
  /// the words.
  virtual const TermDictionary* grams() const = 0;

  virtual Result<PostingsList> postings(const TermEntry& entry) const = 0;

  /// Whether the segment was written with `completion`.
  virtual bool has_completion() const = 0;
  /// The forms whose fold begins with `folded` (not empty), but for those that are alternatives. An
  /// `accented` one that is not empty: the forms that begin with these bytes instead. A segment
  /// without completion has them too, at the cost of a walk.
  virtual Result<std::unique_ptr<CompletionCursor>> complete_words(
      std::string_view folded, std::string_view accented) const = 0;
  /// The phrases whose key begins with `key`, which is not empty.
  virtual Result<std::unique_ptr<CompletionCursor>> complete_phrases(
      std::string_view key) const = 0;
  virtual Result<bool> is_alternative(TermOrd form) const = 0;
  /// Documents of a phrase; 0 when the segment does not keep it.
  virtual Result<std::uint32_t> phrase_documents(std::string_view key) const = 0;
  virtual Result<std::vector<Phrase>> phrases() const = 0;
  /// Whether documents of the phrases may be ones that a merge has dropped.
  virtual Result<bool> phrases_estimated() const = 0;

  /// One length code per document: combined over fields, or of one field. Verified when first asked
  /// for.
  virtual Result<std::span<const std::uint8_t>> norms() const = 0;
  virtual Result<std::span<const std::uint8_t>> field_norms(std::uint32_t field) const = 0;
  /// The exact lengths that set_lengths was given, one per document (norms keep four significant
  /// bits only): with them a merge that drops documents gets exact norms and totals. From section
  /// `lengths`.
  virtual Result<std::vector<std::uint32_t>> lengths(std::uint32_t field) const = 0;

  virtual std::vector<std::string> column_names() const = 0;
  /// Null when the segment has no such column.
  virtual Result<const ColumnReader*> column(std::string_view name) const = 0;

  virtual bool stores_documents() const = 0;
  /// The source as it was given.
  virtual Result<std::string> document(DocNum doc) const = 0;
  virtual Result<std::string> document_id(DocNum doc) const = 0;
  virtual Result<std::optional<DocNum>> find_id(std::string_view id) const = 0;
  /// All documents with their external ids, in order of insertion; ends with the first status that
  /// is not ok.
  using IdVisitor = std::function<Status(DocNum doc, std::string_view id)>;
  virtual Status visit_ids(const IdVisitor& visit) const = 0;

  /// Every byte against its checksum, then every invariant of the grammar: terms sorted, documents
  /// ascending and in range, frequencies and positions consistent, bounds not too small, classes
  /// and folds as members say, columns in range, documents decompress, ids unique. kCorruption
  /// names file, section and what is wrong.
  virtual Status check(ProgressSink* progress) const = 0;
  virtual std::vector<SectionSize> section_sizes() const = 0;
  virtual std::uint64_t file_size() const = 0;
  virtual const std::string& path() const = 0;
  /// The rank of each document in the order of insertion, the order of ties; null when documents
  /// stand in that order. Verified when first asked for.
  virtual Result<const codec::RankColumn*> ranks() const = 0;
  virtual bool reordered() const = 0;  ///< whether there are ranks
  /// All documents, the first inserted first.
  virtual Result<std::vector<DocNum>> insertion_order() const = 0;
  /// The zstd dictionary of the stored documents, to compress the next segment with.
  virtual Bytes stored_dictionary() const = 0;
  /// The stored documents by blocks, in the order of insertion, for merges;
  /// codec/stored_reader.hpp. Null when the segment has none.
  virtual const codec::StoredReader* stored() const = 0;
};

/// Deleted documents of a segment: a bitmap of live ones. A value; copies share nothing.
class LiveDocs {
 public:
  LiveDocs() = default;  ///< for a segment without deletions: everything is live
  explicit LiveDocs(std::uint32_t document_count);

  bool all_live() const { return deleted_count_ == 0; }
  bool live(DocNum doc) const {
    return deleted_count_ == 0 || (words_[doc / 64] >> (doc % 64) & 1) != 0;
  }
  /// False when it was deleted already.
  bool remove(DocNum doc);
  std::uint32_t deleted_count() const { return deleted_count_; }
  std::uint32_t document_count() const { return document_count_; }
  /// One bit per document, 1 for live; empty when all are live. Bits past the last document are 0.
  std::span<const std::uint64_t> words() const { return words_; }

  /// As a framed file of kind kDeletions, synced.
  Status write(storage::FileSystem& fs, const std::string& path, SegmentId segment) const;
  static Result<LiveDocs> read(storage::FileSystem& fs, const std::string& path, SegmentId segment,
                               std::uint32_t document_count);

 private:
  std::uint32_t document_count_ = 0;
  std::uint32_t deleted_count_ = 0;
  std::vector<std::uint64_t> words_;
};

}  // namespace fts::segment
