// Several consumers, and readers beside a writer. Meant for the thread sanitizer too.

#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

namespace {

TestDoc doc_of(std::string id, std::string body) {
  return TestDoc{std::move(id), {{1, std::move(body)}}, {"t"}, {}};
}

}  // namespace

TEST_CASE("of an id that two consumers add the highest sequence stays") {
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings());
  WriterOptions options;
  options.threads = 2;
  for (int round = 0; round < 5; ++round) {
    options.memory_bytes = round % 2 == 0 ? 64 << 10 : 16 << 20;
    auto batch = index->begin(options);
    REQUIRE_OK(batch);
    std::atomic<std::uint64_t> next{static_cast<std::uint64_t>(round) * 1000 + 1};
    const std::uint64_t end = next + 400;
    std::atomic<int> failures{0};
    const auto work = [&](DocumentConsumer& consumer) {
      for (auto sequence = next++; sequence < end; sequence = next++) {
        const auto id = "id" + std::to_string(sequence * 7 % 50);
        // Catch's own macros are for one thread.
        if (sequence % 10 == 0) {
          failures += (*batch)->remove(id, sequence).ok() ? 0 : 1;
        } else {
          failures +=
              add(consumer, doc_of(id, "v" + std::to_string(sequence)), sequence).ok() ? 0 : 1;
        }
      }
      failures += consumer.finish().ok() ? 0 : 1;
    };
    auto first = (*batch)->consumer();
    auto second = (*batch)->consumer();
    REQUIRE_OK(first);
    REQUIRE_OK(second);
    std::thread other([&] { work(**second); });
    work(**first);
    other.join();
    REQUIRE(failures == 0);
    REQUIRE_OK((*batch)->commit());
    Model model;
    for (auto sequence = end - 400; sequence < end; ++sequence) {
      const auto id = "id" + std::to_string(sequence * 7 % 50);
      model.erase(id);
      if (sequence % 10 != 0) model[id] = doc_of(id, "v" + std::to_string(sequence));
    }
    require_model(*index->snapshot(), model);
    REQUIRE_OK(index->check(nullptr));
  }
}

TEST_CASE("readers see twins together or not at all, and never go back") {
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings());
  add_all(*index, {doc_of("left", "v0"), doc_of("right", "v0")});
  std::atomic<bool> stop{false};
  std::atomic<int> failures{0};
  std::atomic<int> rounds{0};
  const auto version_of = [](const Snapshot& snapshot, const char* id) -> std::string {
    const auto ref = snapshot.find(id);
    if (!ref.ok() || !ref->has_value()) return "missing";
    const auto source = snapshot.segments[(*ref)->segment].reader->document((*ref)->doc);
    return source.ok() ? source->substr(source->find("\"f1\"")) : source.status().message();
  };
  const auto read = [&] {
    Generation last;
    while (!stop) {
      const auto snapshot = index->snapshot();
      if (snapshot->generation < last) ++failures;
      last = snapshot->generation;
      if (version_of(*snapshot, "left") != version_of(*snapshot, "right")) ++failures;
      if (snapshot->document_count() < 2) ++failures;
      ++rounds;
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (int version = 1; version <= 60; ++version) {
    const std::string body = "v" + std::to_string(version);
    add_all(*index, {doc_of("left", body), doc_of("other" + std::to_string(version), "x"),
                     doc_of("right", body)});
    if (version % 20 == 0) REQUIRE_OK(index->optimize({}));
  }
  while (rounds < 10) std::this_thread::yield();
  stop = true;
  first.join();
  second.join();
  CHECK(failures == 0);
  CHECK(index->snapshot()->document_count() == 62);
  REQUIRE_OK(index->check(nullptr));
}

TEST_CASE("a reader of its own opens while a writer replaces files") {
  storage::MemoryFileSystem fs;
  const auto index = make_index(fs, plain_settings());
  add_all(*index, {doc_of("a", "x")});
  std::atomic<bool> stop{false};
  std::atomic<int> failures{0};
  std::atomic<int> opens{0};
  std::string message;
  std::thread reader([&] {
    while (!stop) {
      const auto opened = Index::open(fs, "data/index", Index::Mode::kReadOnly);
      ++opens;
      if (!opened.ok()) {
        ++failures;
        message = opened.status().message();
      } else if ((*opened)->snapshot()->document_count() != 1) {
        ++failures;
      }
    }
  });
  // Until the reader has had its turns, however busy the machine is.
  for (int i = 0; i < 100 || opens < 10; ++i) {
    add_all(*index, {doc_of("a", "v" + std::to_string(i))});
  }
  stop = true;
  reader.join();
  INFO(message);
  CHECK(failures == 0);
}
