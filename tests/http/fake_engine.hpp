#pragma once

// An engine that keeps documents in a map, remembers what it was asked, and can be told to wait or
// to throw: what the server does with an engine is tested without one.

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <stdexcept>

#include "engine/service/engine.hpp"
#include "engine/service/json_array.hpp"

namespace fts::http {

/// A gate that requests wait at. Opened at the latest when it is destroyed.
class Gate {
 public:
  void shut() {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    --waiting_;
  }
  /// Returns when `count` requests stand before the gate.
  void await(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  int waiting_ = 0;
};

class FakeEngine : public service::Engine {
 public:
  mutable Gate search_gate, write_gate;
  std::atomic<bool> throws{false};
  Status search_status;  ///< what a search fails with, unless ok
  mutable std::atomic<int> searches{0};

  service::SearchParameters last() const {
    const std::lock_guard lock(mutex_);
    return last_;
  }

  std::vector<std::string> index_names() const override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, index] : indexes_) names.push_back(name);
    return names;
  }
  Status create_index(const std::string& name, const index::Settings& settings) override {
    FTS_TRY(service::validate_index_name(name));
    const std::lock_guard lock(mutex_);
    if (indexes_.contains(name)) return already_exists("there is an index '" + name + "' already");
    indexes_[name].settings = settings;
    return ok_status();
  }
  Status delete_index(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    if (indexes_.erase(name) == 0) return absent(name);
    return ok_status();
  }
  Result<index::Settings> settings(const std::string& name) const override {
    const std::lock_guard lock(mutex_);
    const auto found = indexes_.find(name);
    if (found == indexes_.end()) return absent(name);
    return found->second.settings;
  }
  Status update_settings(const std::string& name, const index::Settings& settings) override {
    const std::lock_guard lock(mutex_);
    const auto found = indexes_.find(name);
    if (found == indexes_.end()) return absent(name);
    found->second.settings = settings;
    return ok_status();
  }
  Result<index::Settings> change_settings(const std::string& name,
                                          const SettingsChange& change) override {
    const std::lock_guard lock(mutex_);
    const auto found = indexes_.find(name);
    if (found == indexes_.end()) return absent(name);
    FTS_ASSIGN(found->second.settings, change(found->second.settings));
    return found->second.settings;
  }
  Result<std::shared_ptr<const index::Snapshot>> snapshot(const std::string& name) const override {
    const std::lock_guard lock(mutex_);
    if (!indexes_.contains(name)) return absent(name);
    return std::make_shared<const index::Snapshot>();
  }

  Result<service::IngestReport> index_inputs(const std::string&, const std::vector<std::string>&,
                                             const service::WriteOptions&) override {
    return unsupported("not here");
  }
  /// Ids are the lines themselves.
  Result<service::IngestReport> index_lines(const std::string& name, std::string_view ndjson,
                                            const service::WriteOptions&) override {
    write_gate.pass();
    const std::lock_guard lock(mutex_);
    const auto found = indexes_.find(name);
    if (found == indexes_.end()) return absent(name);
    service::IngestReport report;
    report.bytes = ndjson.size();
    while (!ndjson.empty()) {
      const auto end = std::min(ndjson.find('\n'), ndjson.size());
      const std::string line(ndjson.substr(0, end));
      ndjson.remove_prefix(std::min(end + 1, ndjson.size()));
      if (line.empty()) continue;
      report.replaced += found->second.documents.contains(line) ? 1 : 0;
      found->second.documents[line] = line;
      ++report.documents;
    }
    return report;
  }
  Result<service::IngestReport> index_array(const std::string& name, std::string_view json,
                                            const service::WriteOptions& options) override {
    service::JsonArraySplitter splitter;
    std::string lines;
    std::vector<std::uint64_t> numbers;
    FTS_TRY(splitter.feed(json, lines, numbers));
    FTS_TRY(splitter.finish());
    return index_lines(name, lines, options);
  }
  Result<service::PutReport> put_document(const std::string& name, const std::string& id,
                                          std::string_view json) override {
    const std::lock_guard lock(mutex_);
    const auto found = indexes_.find(name);
    if (found == indexes_.end()) return absent(name);
    const bool replaced = found->second.documents.contains(id);
    found->second.documents[id] = json;
    return service::PutReport{replaced, {}};
  }
  Result<std::string> document(const std::string& name, const std::string& id) const override {
    const std::lock_guard lock(mutex_);
    const auto found = indexes_.find(name);
    if (found == indexes_.end()) return absent(name);
    const auto document = found->second.documents.find(id);
    if (document == found->second.documents.end()) return not_found("no document '" + id + "'");
    return document->second;
  }
  Result<service::DeleteReport> delete_documents(const std::string& name,
                                                 const std::vector<std::string>& ids) override {
    const std::lock_guard lock(mutex_);
    const auto found = indexes_.find(name);
    if (found == indexes_.end()) return absent(name);
    std::uint64_t count = 0;
    for (const auto& id : ids) count += found->second.documents.erase(id);
    return service::DeleteReport{count, {}};
  }
  Status export_documents(const std::string&,
                          const std::function<bool(std::string_view)>&) const override {
    return unsupported("not here");
  }

  Result<service::SearchAnswer> search(const std::string& name,
                                       const service::SearchParameters& parameters) const override {
    ++searches;
    search_gate.pass();
    if (throws) throw std::runtime_error("a library gave up");
    const std::lock_guard lock(mutex_);
    if (!indexes_.contains(name)) return absent(name);
    if (!search_status.ok()) return search_status;
    last_ = parameters;
    service::SearchAnswer answer;
    answer.hits.resize(1);
    answer.hits[0].rank = 1;
    answer.hits[0].id = parameters.query;
    answer.total = 1;
    return answer;
  }
  Result<std::uint64_t> count(const std::string&, const service::SearchParameters&) const override {
    return unsupported("not here");
  }
  /// The text itself, and the size that was asked for as its documents.
  Result<service::CompletionAnswer> complete(
      const std::string& name, const service::CompletionParameters& parameters) const override {
    const std::lock_guard lock(mutex_);
    if (!indexes_.contains(name)) return absent(name);
    service::CompletionAnswer answer;
    answer.completions.push_back({parameters.text, parameters.size, {0, 1}, false});
    return answer;
  }
  Result<service::SearchAnswer> similar(
      const std::string& name, const service::SimilarParameters& parameters) const override {
    auto search = parameters.search;
    search.query = "like " + parameters.id;
    return this->search(name, search);
  }
  Result<std::vector<service::AnalyzedWord>> analyze(const std::string& name,
                                                     std::string_view text) const override {
    const std::lock_guard lock(mutex_);
    if (!indexes_.contains(name)) return absent(name);
    service::AnalyzedWord word;
    word.form = text;
    word.kind = "word";
    return std::vector<service::AnalyzedWord>{word};
  }

  Result<service::IndexStats> stats(const std::string& name) const override {
    const std::lock_guard lock(mutex_);
    const auto found = indexes_.find(name);
    if (found == indexes_.end()) return absent(name);
    service::IndexStats stats;
    stats.name = name;
    stats.documents = found->second.documents.size();
    return stats;
  }
  Status check(const std::string&, ProgressSink*) const override { return ok_status(); }
  Result<std::vector<std::string>> leftovers(const std::string&) const override {
    return std::vector<std::string>{};
  }
  Status optimize(const std::string&, const service::WriteOptions&) override { return ok_status(); }
  Result<std::size_t> reclass(const std::string&, const std::string&,
                              const service::WriteOptions&) override {
    return std::size_t{0};
  }

 private:
  struct Index {
    index::Settings settings;
    std::map<std::string, std::string> documents;
  };
  static Status absent(const std::string& name) { return not_found("no index '" + name + "'"); }

  mutable std::mutex mutex_;
  std::map<std::string, Index> indexes_;
  mutable service::SearchParameters last_;
};

}  // namespace fts::http
