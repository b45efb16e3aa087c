#pragma once

// What the tests of the index share: small documents, a model that a map is enough for, and the
// contents of a snapshot in a form that can be compared with it.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/random.hpp"
#include "engine/index/index.hpp"
#include "engine/storage/memory_file_system.hpp"
#include "tests/status.hpp"

namespace fts::index::test {

struct TestDoc {
  std::string id;
  std::vector<std::pair<std::uint32_t, std::string>> texts;  ///< field, text
  std::vector<std::string> tags;
  std::vector<double> numbers;
  std::string source() const;
  friend bool operator==(const TestDoc&, const TestDoc&) = default;
};

/// Hands a document to a consumer.
Status add(DocumentConsumer& consumer, const TestDoc& doc, std::uint64_t sequence);

using Model = std::map<std::string, TestDoc>;

/// A document of French words, some of them several forms of one class; `id` decides nothing.
TestDoc random_doc(Random& random, std::string id, std::uint32_t fields = 2);

/// Everything a search could see, by external id, so that it does not depend on segments.
struct Contents {
  /// form -> id -> positions, field << 28 | position
  std::map<std::string, std::map<std::string, std::vector<std::uint32_t>>> forms;
  std::map<std::string, std::map<std::string, std::uint32_t>> classes;  ///< -> id -> frequency
  std::map<std::string, std::vector<std::uint32_t>> lengths;            ///< id -> by field
  std::map<std::string, std::string> sources;
  std::map<std::string, std::vector<std::string>> tags;
  std::map<std::string, std::vector<double>> numbers;
  friend bool operator==(const Contents&, const Contents&) = default;
};

/// By the analyzer and nothing else.
Contents contents_of(const Model& model, const Snapshot& like);
/// By the readers of the snapshot, live documents only.
Contents contents_of(const Snapshot& snapshot);

/// REQUIRE that both are equal, part by part.
void require_equal(const Contents& found, const Contents& expected);
/// That the snapshot holds what the model does, in every respect.
void require_model(const Snapshot& snapshot, const Model& model);
/// Cheaper: ids and sources only, as one string ("id=source;").
std::string summary_of(const Snapshot& snapshot);
std::string summary_of(const Model& model);

/// Settings of two text fields under the plain analyzer (quick, and enough but for classes).
Settings plain_settings();

/// Creates and opens `folder`.
std::unique_ptr<Index> make_index(storage::FileSystem& fs, const Settings& settings,
                                  const std::string& folder = "data/index");
std::unique_ptr<Index> open_index(storage::FileSystem& fs,
                                  Index::Mode mode = Index::Mode::kReadWrite,
                                  const std::string& folder = "data/index");

/// Adds documents in one batch and commits.
CommitStats add_all(Index& index, const std::vector<TestDoc>& docs,
                    const WriterOptions& options = {});

}  // namespace fts::index::test
