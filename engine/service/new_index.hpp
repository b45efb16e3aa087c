#pragma once

// An index that comes to be with its first documents: it is made where nobody sees it, written to,
// and given its name when everything is durable. A run that fails or is killed before that leaves
// none, and never one with other settings than were asked for.

#include "engine/index/index.hpp"
#include "engine/service/data_folder.hpp"

namespace fts::service {

class NewIndex {
 public:
  /// `folder` outlives this. kCorruption when segments without a manifest stand under the name.
  static Result<NewIndex> make(storage::FileSystem& fs, const DataFolder& folder,
                               const std::string& name, const index::Settings& settings,
                               std::shared_ptr<const analysis::Lexicon> lexicon);
  NewIndex(NewIndex&&) = default;
  NewIndex& operator=(NewIndex&&) = delete;
  /// Unless it was revealed, it goes.
  ~NewIndex();

  /// Until `reveal`.
  index::Index& index() { return *index_; }
  /// Under its name and durable when it returns ok; kAlreadyExists when another has the name.
  Status reveal();

 private:
  NewIndex(storage::FileSystem& fs, const DataFolder& folder, std::string name, std::string path)
      : fs_(fs), folder_(folder), name_(std::move(name)), path_(std::move(path)) {}

  storage::FileSystem& fs_;
  const DataFolder& folder_;
  const std::string name_;
  const std::string path_;
  std::unique_ptr<index::Index> index_;  ///< null when moved from or revealed
};

}  // namespace fts::service
