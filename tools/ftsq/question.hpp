#pragma once

// What ftsq asks, and whom: a server or a data folder. One asker answers every query of a run.

#include <memory>
#include <string>

#include "engine/service/engine.hpp"
#include "tools/common/command_line.hpp"

namespace fts::tools {

class Asker {
 public:
  virtual ~Asker() = default;
  virtual Result<service::SearchAnswer> search(const service::SearchParameters& parameters) = 0;
  virtual Result<service::SearchAnswer> similar(const service::SimilarParameters& parameters) = 0;
  virtual Result<service::CompletionAnswer> complete(
      const service::CompletionParameters& parameters) = 0;
  /// The total of `search`, exact, without the hits.
  virtual Result<std::uint64_t> count(const service::SearchParameters& parameters) = 0;
};

/// The data folder of -d or the server of -s; without either, the server of the default address
/// and, where none answers, the default data folder. A value of the environment is stronger than
/// one of the configuration file and that than the default: who only sets FTSD_DATA asks no server.
Result<std::unique_ptr<Asker>> choose_asker(const Arguments& arguments);

/// An open data folder.
Result<std::unique_ptr<Asker>> ask_folder(const Arguments& arguments, const std::string& index);
/// A server that answers at `url`. kNotFound: nobody listens there.
Result<std::unique_ptr<Asker>> ask_server(const std::string& url, const std::string& index);

/// The parameters with which `search` only counts.
service::SearchParameters counting(const service::SearchParameters& parameters);

/// Everything but the query itself, from the options.
Result<service::SearchParameters> search_parameters(const Arguments& arguments);
/// The document of --like, and what a search for others like it may be told.
Result<service::SimilarParameters> similar_parameters(const Arguments& arguments);
/// The text of --complete: kInvalidArgument when other options stand beside it.
Result<service::CompletionParameters> completion_parameters(const Arguments& arguments);

}  // namespace fts::tools
