#include "tests/model/world.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <set>

namespace fts::model {

namespace {

void require(const Status& status, const std::string& what) {
  if (!status.ok()) throw Mismatch(what + ": " + status.message());
}
template <typename T>
T take(Result<T> result, const std::string& what) {
  require(result.status(), what);
  return std::move(result).value();
}

constexpr char kFolder[] = "index";
constexpr char kCopy[] = "copy";

index::Document to_document(const Version& version, const std::string& source,
                            std::uint64_t sequence) {
  index::Document document;
  document.id = version.id;
  for (const auto& [field, text] : version.texts) document.texts.push_back({field, text});
  for (const auto& value : version.values) {
    document.values.push_back({value.field, value.type, value.keyword, value.code});
  }
  document.source = source;
  document.sequence = sequence;
  return document;
}

}  // namespace

World::World(std::uint64_t seed, std::optional<std::uint32_t> forced_documents)
    : seed_(seed),
      forced_(forced_documents),
      generator_(seed, forced_documents.has_value()),
      random_(generator_.random()),
      settings_(generator_.settings()) {
  require(Index::create(fs_, kFolder, settings_), "create");
  index_ = open(kFolder);
}

std::unique_ptr<index::Index> World::open(const std::string& folder) {
  return take(Index::open(fs_, folder, Index::Mode::kReadWrite), "open");
}

void World::run() {
  if (forced_) {
    write_batch(*forced_);
    check_queries(10);
    write_batch(static_cast<std::uint32_t>(random_.below(20)));
    check_queries(5);
    // Lists of several blocks as a merge and as a second opening have them.
    optimize();
    check_queries(3);
    reopen();
    if (seed_ % 128 == 32) check_segmentation();
    return;
  }
  for (auto steps = 1 + random_.below(5); steps > 0; --steps) {
    const auto what = random_.below(10);
    if (what == 0) {
      optimize();
    } else if (what == 1) {
      reopen();
    } else if (what == 2) {
      change_ranking();
    } else {
      write_batch(static_cast<std::uint32_t>(random_.below(random_.chance(0.5) ? 6 : 40)));
    }
    check_queries(3);
  }
  if (seed_ % 4 == 1) check_segmentation();
}

void World::write_batch(std::uint32_t documents) {
  auto options = this->options();
  options.merge = random_.chance(0.3);
  const auto batch = take(index_->begin(options), "begin");
  const auto consumer = take(batch->consumer(), "consumer");
  const double chance_of_removal = random_.chance(0.5) ? 0.3 : 0.0;
  // A batch of a forced size stays as it is; what follows it deletes.
  const double removals = forced_ && sequence_ == 0 ? 0.0 : chance_of_removal;
  // In small worlds ids come back: documents are replaced.
  const std::uint64_t ids = forced_ ? 1U << 30 : 5 + random_.below(60);
  const auto remove_one = [&] {
    const auto id = "d" + std::to_string(random_.below(forced_ ? sequence_ + 1 : ids));
    require(batch->remove(id, sequence_), "remove");
    ++sequence_;
    live_.erase(id);
  };
  std::uint32_t removed = 0;
  for (std::uint32_t i = 0; i < documents; ++i) {
    const auto number = sequence_;
    const auto id = "d" + std::to_string(forced_ ? number : random_.below(ids));
    auto& version = versions_[number] = generator_.version(id, number, i);
    const auto source = version.source();
    require(consumer->add(to_document(version, source, sequence_)), "add");
    ++sequence_;
    live_[id] = number;
    if (random_.chance(removals)) {
      remove_one();
      ++removed;
    }
  }
  require(consumer->finish(), "finish");
  take(batch->commit(), "commit");
  operations_.push_back("batch of " + std::to_string(documents) + " documents, " +
                        std::to_string(removed) + " removals");
}

void World::change_ranking() {
  settings_.k1 = static_cast<float>(random_.below(30)) / 10.0F;
  settings_.b = static_cast<float>(random_.below(11)) / 10.0F;
  settings_.ranking = generator_.ranking();
  settings_.scoring = random_.chance(0.5) ? index::Scoring::kFrench : index::Scoring::kBm25;
  require(index_->update_settings(settings_), "update_settings");
  operations_.push_back("k1 " + std::to_string(*settings_.k1) + " b " +
                        std::to_string(*settings_.b));
}

index::WriterOptions World::options() const {
  index::WriterOptions options;
  options.threads = 1 + static_cast<std::uint32_t>(seed_ % 2);
  const auto kind = (seed_ ^ seed_ >> 2 ^ seed_ >> 5) % 4;
  if (kind < 3) options.least_reordered_postings = 0;
  if (kind == 0) return options;  // by bisection
  options.renumber = [seed = seed_](std::uint32_t documents) {
    std::vector<DocNum> numbers(documents);
    std::iota(numbers.begin(), numbers.end(), DocNum{0});
    Random random(seed);
    for (std::size_t i = documents; i > 1; --i) {
      std::swap(numbers[i - 1], numbers[random.below(i)]);
    }
    return numbers;
  };
  return options;
}

void World::optimize() {
  require(index_->optimize(options()), "optimize");
  operations_.emplace_back("optimize");
}

void World::reopen() {
  const auto kept = index_->snapshot();
  index_.reset();
  index_ = open(kFolder);
  operations_.emplace_back("reopen");
  for (int i = 0; i < 2; ++i) {
    auto request = generator_.request(*kept);
    attach_texts(*kept, request);
    check_same(*kept, *index_->snapshot(), request);
  }
}

const Version& World::version_of(const index::Snapshot& snapshot, index::DocRef doc) const {
  const auto& reader = *snapshot.segments[doc.segment].reader;
  const auto source = take(reader.document(doc.doc), "stored document");
  if (!source.starts_with("{\"v\":")) throw Mismatch("stored document reads '" + source + "'");
  const auto number = std::strtoull(source.c_str() + 5, nullptr, 10);
  const auto found = versions_.find(number);
  if (found == versions_.end()) throw Mismatch("unknown version " + source);
  if (take(reader.document_id(doc.doc), "document id") != found->second.id) {
    throw Mismatch("version " + source + " stands under another id");
  }
  return found->second;
}

Model World::model_of(const index::Snapshot& snapshot) {
  std::vector<ModelDocument> documents;
  std::map<std::string, std::uint64_t> live;
  places_.clear();
  for (std::uint32_t s = 0; s < snapshot.segments.size(); ++s) {
    const auto& view = snapshot.segments[s];
    const auto order = take(view.reader->insertion_order(), "insertion order");
    if (!std::is_sorted(order.begin(), order.end())) ++reordered_segments_;
    for (const auto doc : order) {
      places_.emplace(index::DocRef{s, doc}, static_cast<std::uint32_t>(places_.size()));
    }
    for (DocNum doc = 0; doc < view.reader->meta().document_count; ++doc) {
      const auto& version = version_of(snapshot, {s, doc});
      auto& analyzed = analyzed_[version.number];
      if (analyzed.words.empty()) {
        analyzed = analyze(*snapshot.analyzer, version, settings_.text_fields.size());
      }
      const bool is_live = view.live.live(doc);
      if (is_live && !live.emplace(version.id, version.number).second) {
        throw Mismatch("two live documents with id " + version.id);
      }
      documents.push_back({&version, &analyzed, {s, doc}, is_live, 0, places_.at({s, doc})});
    }
  }
  if (live != live_) {
    throw Mismatch("the snapshot holds " + std::to_string(live.size()) +
                   " live documents, not the expected " + std::to_string(live_.size()) +
                   " (or other versions)");
  }
  return {snapshot.settings, *snapshot.analyzer, std::move(documents)};
}

void World::attach_texts(const index::Snapshot& snapshot, search::SearchRequest& request) {
  request.stored_texts = [this, &snapshot](index::DocRef doc) -> Result<std::vector<std::string>> {
    return version_of(snapshot, doc).stored_texts(settings_.text_fields.size());
  };
}

void World::check_queries(std::uint32_t count) {
  const auto snapshot = index_->snapshot();
  const auto model = model_of(*snapshot);
  check_insertion(*snapshot);
  for (; count > 0; --count) {
    auto request = generator_.request(*snapshot);
    attach_texts(*snapshot, request);
    try {
      check(*snapshot, model, request);
    } catch (const Mismatch& mismatch) {
      throw Mismatch(std::string(mismatch.what()) + "\n  query " + to_string(request));
    }
  }
}

void World::check_insertion(const index::Snapshot& snapshot) {
  std::vector<std::uint64_t> now(places_.size());
  for (const auto& [doc, place] : places_) now.at(place) = version_of(snapshot, doc).number;
  // What is left of those before.
  const std::set<std::uint64_t> here(now.begin(), now.end());
  std::erase_if(inserted_, [&](const auto version) { return !here.contains(version); });
  if (here.size() != now.size() || inserted_.size() > now.size() ||
      !std::equal(inserted_.begin(), inserted_.end(), now.begin())) {
    throw Mismatch("the order of insertion has changed");
  }
  inserted_ = std::move(now);
}

std::map<std::string, float> World::scores_by_id(const index::Snapshot& snapshot,
                                                 search::SearchRequest request) {
  attach_texts(snapshot, request);
  request.size = 10'000;
  request.from = 0;
  request.sort.clear();
  request.facets.clear();
  // Of hits that tie, those with lower numbers are looked at again; numbers differ here.
  request.second_look = live_.size() <= model_of(snapshot).second_look_hits();
  std::map<std::string, float> scores;
  for (const auto& hit : take(search::search(snapshot, request), "search").hits) {
    scores[version_of(snapshot, hit.doc).id] = hit.score;
  }
  return scores;
}

void World::check_segmentation() {
  // Without deleted documents, so that the statistics are those of the live ones.
  optimize();
  const auto one = index_->snapshot();
  require(Index::create(fs_, kCopy, settings_), "create copy");
  const auto copy = open(kCopy);
  // The same documents in many segments: a batch for every few.
  auto next = live_.begin();
  while (next != live_.end()) {
    index::WriterOptions options;
    options.merge = false;
    const auto batch = take(copy->begin(options), "begin");
    const auto consumer = take(batch->consumer(), "consumer");
    for (auto n = 1 + random_.below(forced_ ? 1000 : 30); n > 0 && next != live_.end();
         --n, ++next) {
      const auto& version = versions_.at(next->second);
      require(consumer->add(to_document(version, version.source(), sequence_++)), "add");
    }
    require(consumer->finish(), "finish");
    take(batch->commit(), "commit");
  }
  const auto many = copy->snapshot();
  for (int i = 0; i < 3; ++i) {
    const auto request = generator_.request(*one);
    const auto expected = scores_by_id(*one, request);
    if (scores_by_id(*many, request) != expected) {
      throw Mismatch("one segment scores otherwise than " + std::to_string(many->segments.size()) +
                     "\n  query " + to_string(request));
    }
    require(copy->optimize(options()), "optimize copy");
    if (scores_by_id(*copy->snapshot(), request) != expected) {
      throw Mismatch("a merge changed scores\n  query " + to_string(request));
    }
  }
}

}  // namespace fts::model
