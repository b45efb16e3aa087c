#pragma once

// The façade that the commands, the server and any program share: a data folder with named indexes,
// documents in as JSON, questions in as text and parameters, answers out as plain structures
// (answer_json.hpp writes them as JSON). Thread-safe: readers work on snapshots, writers of one
// index wait for each other.
//
// Data folder: `format` (a line naming format and version), `LOCK` (held by the process that
// writes), `indexes/NAME/`.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/progress.hpp"
#include "engine/highlight/highlight.hpp"
#include "engine/index/index.hpp"
#include "engine/search/search.hpp"
#include "engine/storage/file_system.hpp"

namespace fts::service {

struct WriteOptions {
  std::uint64_t memory_bytes = std::uint64_t{512} << 20;
  std::uint32_t threads = 1;
  /// Skip documents that are refused instead of giving up the whole run; they are counted and
  /// reported.
  bool skip_invalid = false;
  /// Of index_inputs: ids of text files are their paths (InputOptions::path_ids).
  bool path_ids = false;
  /// Of index_inputs: an index that is not there is made, with its documents or not at all.
  bool create = false;
  bool merge = true;  ///< false: leave the batch's segments to a later batch or optimize
  ProgressSink* progress = nullptr;
  /// They become the index's with the documents, or not at all.
  std::optional<index::Settings> settings;
  /// Told of each skipped document and of what is worth knowing ("<input> line 3: ..."); from one
  /// thread at a time.
  std::function<void(std::string_view message)> warn;
};

struct IngestReport {
  std::uint64_t documents = 0;  ///< added or replaced
  std::uint64_t replaced = 0;   ///< over documents that were there before
  std::uint64_t repeated = 0;   ///< that a later one of the same input replaced
  std::uint64_t skipped = 0;
  std::uint64_t bytes = 0;  ///< of JSON or text read, after decompression
  double seconds = 0;
  /// Why merging segments after the commit stopped, if it did. The documents are in; a later batch
  /// merges again.
  Status merging;
};

struct PutReport {
  bool replaced = false;  ///< an older document of that id
  Status merging;         ///< as in IngestReport
};

struct DeleteReport {
  std::uint64_t deleted = 0;  ///< how many of the ids were there
  Status merging;             ///< as in IngestReport
};

struct SearchParameters {
  std::string query;
  query::DefaultOperator default_operator = query::DefaultOperator::kAll;
  /// With kAll, when nothing matches all words: the best partial matches, and
  /// SearchAnswer::relaxed.
  bool relax = true;
  /// Bare words find their synonyms too, as if every one stood behind `syn:`.
  bool synonyms = false;
  /// Misspelled words are looked for: SearchAnswer::suggestion, and the corrected query run when
  /// the one asked for has no hits.
  bool suggest = true;
  std::vector<std::string>
      filters;                    ///< query syntax: rubrique:énergie, date:>=2022-01; all must hold
  std::vector<std::string> sort;  ///< FIELD or FIELD:desc
  std::vector<std::string> facets;
  std::uint32_t facet_size = 10;
  std::uint32_t from = 0;
  std::uint32_t size = 10;
  bool explain = false;
  bool snippets = true;    ///< false: ids and scores only
  bool documents = false;  ///< return the stored documents too
  bool exact_total = true;
  bool exhaustive = false;  ///< the slow evaluation, for comparison
  std::uint32_t snippet_bytes = 240;
  std::uint32_t timeout_ms = 0;  ///< 0: none
};

struct AnswerHit {
  std::uint64_t rank = 0;  ///< from 1, `from` included
  std::string id;
  float score = 0;
  std::string title;  ///< the first text field that has text, or the begin of the first text
  std::vector<highlight::Span> title_spans;
  std::string date;  ///< the typed field "date", as given; empty when absent
  highlight::Snippet snippet;
  std::string document;  ///< JSON, when asked for
  std::vector<search::Explanation> explanation;
};

struct SearchAnswer {
  std::vector<AnswerHit> hits;
  std::uint64_t total = 0;
  bool total_exact = true;
  bool relaxed = false;
  /// The query with misspelled words put right; empty when there is nothing to put right.
  std::string suggestion;
  bool corrected = false;  ///< nothing matched what was asked; the hits are the suggestion's
  std::uint64_t took_us = 0;
  std::vector<search::Facet> facets;
  std::vector<std::string> notes;
};

struct CompletionParameters {
  std::string text;  ///< as it stands before the cursor
  std::uint32_t size = 8;
  std::uint32_t timeout_ms = 0;  ///< 0: none
};

/// A word, or a phrase of two or three words and the function words between them, that goes on with
/// what was typed.
struct Completion {
  std::string text;  ///< lower case; accents, apostrophes and hyphens as they mostly stand
  std::uint64_t documents = 0;  ///< deleted ones included until a merge; of a phrase, about
  highlight::Span typed;        ///< the bytes of `text` that were typed
  bool phrase = false;
};

struct CompletionAnswer {
  std::vector<Completion> completions;  ///< by documents descending, then by text
  /// The byte of the typed text from where on a completion takes its place: behind `l'`, or at the
  /// first word of a phrase. The text's size when there is none.
  std::uint32_t begin = 0;
  std::uint64_t took_us = 0;
};

struct SimilarParameters {
  std::string id;
  SearchParameters search;  ///< `query`, `default_operator` and the like are not asked
};

struct AnalyzedWord {
  std::uint32_t position = 0, begin = 0, end = 0;
  std::string form, class_name;
  std::string_view kind;
  bool stop = false;
};

struct IndexStats {
  std::string name;
  std::uint64_t documents = 0, deleted = 0, segments = 0;
  std::uint64_t terms = 0, classes = 0, postings = 0, positions = 0;
  std::uint64_t text_bytes = 0, disk_bytes = 0;
  std::vector<segment::SectionSize> parts;  ///< bytes by part, all segments together
  std::uint64_t generation = 0;
  Status writer;         ///< the error after which this process writes no more to the index, if any
  std::string analyzer;  ///< what makes the classes: analyzer, stemmer, lexicon
  std::string lexicon;   ///< name and version of the lexicon's source; empty when none is used
  /// Whether segments were written by another one; then `reclass` is due.
  bool needs_reclass = false;
};

class Engine {
 public:
  enum class Mode { kReadOnly, kReadWrite };
  /// kReadWrite creates the folder when absent and takes its lock (kConflict names who may hold
  /// it). kReadOnly needs an existing folder (kNotFound says how to make one).
  /// `lexicon` (lexicon_file.hpp) may be null: classes are then made without.
  static Result<std::unique_ptr<Engine>> open(
      storage::FileSystem& fs, const std::string& folder, Mode mode,
      std::shared_ptr<const analysis::Lexicon> lexicon = nullptr);
  virtual ~Engine() = default;

  // Indexes. Names: 1..kMaxIndexNameBytes of [a-z0-9_-], beginning with a letter or digit.
  virtual std::vector<std::string> index_names() const = 0;
  virtual Status create_index(const std::string& name, const index::Settings& settings) = 0;
  virtual Status delete_index(const std::string& name) = 0;
  virtual Result<index::Settings> settings(const std::string& name) const = 0;
  virtual Status update_settings(const std::string& name, const index::Settings& settings) = 0;
  /// Makes of the settings what `change` says; gives what they became. Nobody else changes them
  /// between the reading and the writing.
  using SettingsChange = std::function<Result<index::Settings>(const index::Settings& current)>;
  virtual Result<index::Settings> change_settings(const std::string& name,
                                                  const SettingsChange& change) = 0;
  /// kNotFound names the indexes there are.
  virtual Result<std::shared_ptr<const index::Snapshot>> snapshot(
      const std::string& name) const = 0;

  // Documents. Each call is one atomic, durable batch.
  /// Files and folders (input.hpp says of which forms; "-": JSON lines from standard input). The
  /// index must exist, or WriteOptions::create be set.
  virtual Result<IngestReport> index_inputs(const std::string& name,
                                            const std::vector<std::string>& inputs,
                                            const WriteOptions& options) = 0;
  /// Newline-delimited JSON, one document a line; errors name the line.
  virtual Result<IngestReport> index_lines(const std::string& name, std::string_view ndjson,
                                           const WriteOptions& options) = 0;
  /// A JSON array of objects, or one object; errors name the line where a document begins.
  virtual Result<IngestReport> index_array(const std::string& name, std::string_view json,
                                           const WriteOptions& options) = 0;
  /// One document under `id`.
  virtual Result<PutReport> put_document(const std::string& name, const std::string& id,
                                         std::string_view json) = 0;
  /// The stored JSON, with its id; kNotFound, kUnsupported when it was indexed without being
  /// stored.
  virtual Result<std::string> document(const std::string& name, const std::string& id) const = 0;
  virtual Result<DeleteReport> delete_documents(const std::string& name,
                                                const std::vector<std::string>& ids) = 0;
  /// Every live document in order of insertion, until `take` says false. kUnsupported names the
  /// first that is not stored.
  virtual Status export_documents(const std::string& name,
                                  const std::function<bool(std::string_view json)>& take) const = 0;

  // Questions.
  virtual Result<SearchAnswer> search(const std::string& name,
                                      const SearchParameters& parameters) const = 0;
  virtual Result<std::uint64_t> count(const std::string& name,
                                      const SearchParameters& parameters) const = 0;
  /// The completions of a text, at most `size`; none of white space. kUnsupported where the index
  /// has switched them off, kLimit for more than kMaxQueryBytes or kMaxCompletions.
  virtual Result<CompletionAnswer> complete(const std::string& name,
                                            const CompletionParameters& parameters) const = 0;
  /// Documents that have the most telling words of one in common, without itself. kNotFound;
  /// kUnsupported when it is not stored.
  virtual Result<SearchAnswer> similar(const std::string& name,
                                       const SimilarParameters& parameters) const = 0;
  virtual Result<std::vector<AnalyzedWord>> analyze(const std::string& name,
                                                    std::string_view text) const = 0;

  // Care.
  virtual Result<IndexStats> stats(const std::string& name) const = 0;
  virtual Status check(const std::string& name, ProgressSink* progress) const = 0;
  /// Index::leftovers: no damage, but room.
  virtual Result<std::vector<std::string>> leftovers(const std::string& name) const = 0;
  virtual Status optimize(const std::string& name, const WriteOptions& options) = 0;
  /// Index::reclass; `stemmer` empty: that of the settings.
  virtual Result<std::size_t> reclass(const std::string& name, const std::string& stemmer,
                                      const WriteOptions& options) = 0;
};

/// Checks a name; kInvalidArgument says what names look like.
Status validate_index_name(std::string_view name);
/// What `ftsd analyze` shows when no index is open: the analyzer of these settings.
Result<std::vector<AnalyzedWord>> analyze_text(
    const index::Settings& settings, std::string_view text,
    std::shared_ptr<const analysis::Lexicon> lexicon = nullptr);

}  // namespace fts::service
