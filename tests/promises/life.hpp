#pragma once

// A short life of a data folder, from an empty disk to a merged index opened again, as a list of
// steps that each are one batch; and what must be found after each. A document is known by the word
// that only this version of it holds ("aV3"), so that what search, get and export say can be held
// against a map of id to version.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/service/support.hpp"

namespace fts::promises {

using service::Engine;

/// id -> version
using State = std::map<std::string, int>;

inline std::string word_of(const std::string& id, int version) {
  return id + "v" + std::to_string(version);
}
inline std::string json_of(const std::string& id, int version) {
  return R"({"id":")" + id + R"(","title":"Page )" + id + R"(","body":"mot commun )" +
         word_of(id, version) + R"(","annee":)" + std::to_string(2000 + version) + "}";
}

class Life {
 public:
  /// The files that are indexed; put on the disk before anything may fail.
  static void prepare(storage::FileSystem& fs) {
    service::test::put_file(fs, "/in/1.jsonl", json_of("a", 1) + "\n" + json_of("b", 1) + "\n");
    service::test::put_file(fs, "/in/2.csv", "id,title,body,annee\nc,Page c,mot commun cv1,2001\n");
  }

  explicit Life(storage::FileSystem& fs) : fs_(fs) {}

  /// Runs until a step fails; true when none did.
  bool run() {
    if (!open() || !create()) return false;
    return step({{"a", 1}, {"b", 1}, {"c", 1}}, [&] { return inputs(); }) &&
           step({{"a", 2}, {"b", 1}, {"c", 1}, {"d", 2}}, [&] { return lines(); }) &&
           step({{"a", 2}, {"c", 1}, {"d", 2}},
                [&] { return engine->delete_documents("main", {"b", "none"}).ok(); }) &&
           reopen() && step(acknowledged, [&] { return engine->optimize("main", {}).ok(); }) &&
           step({{"a", 2}, {"c", 3}, {"d", 2}},
                [&] { return engine->put_document("main", "c", json_of("c", 3)).ok(); }) &&
           reopen();
  }

  /// What a reader sees is one of the two states, in every way of looking at it.
  void check_contents(const Engine& seen, bool under_way_allowed) const {
    const State found = contents(seen);
    INFO("found " << text(found) << ", acknowledged " << text(acknowledged) << ", under way "
                  << text(under_way));
    const bool expected = found == acknowledged || (under_way_allowed && found == under_way);
    REQUIRE(expected);
    for (const auto* id : {"a", "b", "c", "d"}) {
      for (int version = 1; version <= 3; ++version) {
        const bool lives = found.contains(id) && found.at(id) == version;
        const service::test::Ids hits = lives ? service::test::Ids{id} : service::test::Ids{};
        REQUIRE(service::test::ids(seen, word_of(id, version)) == hits);
      }
      REQUIRE(seen.document("main", id).ok() == found.contains(id));
    }
    REQUIRE(service::test::ids(seen, "commun").size() == found.size());
    REQUIRE_OK(seen.check("main", nullptr));
  }

  static State contents(const Engine& seen) {
    State found;
    REQUIRE_OK(seen.export_documents("main", [&](std::string_view json) {
      found[std::string(json.substr(7, 1))] = version_in(json);
      return true;
    }));
    return found;
  }

  std::unique_ptr<Engine> engine;
  bool created = false;
  State acknowledged;
  State under_way;

 private:
  static std::string text(const State& state) {
    std::string out;
    for (const auto& [id, version] : state) out += word_of(id, version) + " ";
    return out;
  }
  static int version_in(std::string_view json) {
    const auto at = json.find("mot commun ");
    REQUIRE(at != std::string_view::npos);
    return json[at + 13] - '0';  // "mot commun av1"
  }

  bool open() {
    auto opened = Engine::open(fs_, "/disk/data", Engine::Mode::kReadWrite);
    if (!opened.ok()) return false;
    engine = std::move(*opened);
    return true;
  }
  bool reopen() {
    engine.reset();
    return open();
  }
  bool create() {
    created = engine->create_index("main", {}).ok();
    return created;
  }
  bool inputs() {
    service::WriteOptions options;
    options.memory_bytes = 1;  // a segment for each document
    return engine->index_inputs("main", {"/in"}, options).ok();
  }
  bool lines() {
    return engine->index_lines("main", json_of("a", 2) + "\n" + json_of("d", 2) + "\n", {}).ok();
  }
  bool step(const State& after, const std::function<bool()>& run) {
    under_way = after;
    if (!run()) return false;
    acknowledged = after;
    return true;
  }

  storage::FileSystem& fs_;
};

/// After the end, however it came: the folder opens, holds one of the two states, and takes new
/// documents. Until the index was acknowledged it may be there or not, but then it can be made.
inline void check_survivor(storage::FileSystem& fs, const Life& life) {
  const auto opened = Engine::open(fs, "/disk/data", Engine::Mode::kReadWrite);
  REQUIRE_OK(opened);
  Engine& engine = **opened;
  if (!life.created) {
    const auto names = engine.index_names();
    if (names.empty()) {
      REQUIRE_OK(engine.create_index("main", {}));
    }
  }
  life.check_contents(engine, true);
  REQUIRE_OK(engine.put_document("main", "z", R"({"id":"z","body":"enfin"})"));
  REQUIRE(service::test::ids(engine, "enfin") == service::test::Ids{"z"});
  REQUIRE_OK(engine.check("main", nullptr));
}

}  // namespace fts::promises
