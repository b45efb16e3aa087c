// Holds the layer table of ARCHITECTURE.md: an include may only point to the same folder or to one
// of those after the arrow, and theirs. The law is text that people read; this test reads the same
// text.

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace {

namespace fs = std::filesystem;
using Layers = std::map<std::string, std::set<std::string>>;

std::string read_text(const fs::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Rows such as "| `codec/` | what it answers | storage |" -> codec: {storage}; "std" is nothing of
/// ours.
Layers read_table(const std::string& markdown) {
  static const std::regex kRow(R"(\|\s*`(\w+)/`\s*\|[^|]*\|([^|]*)\|)");
  Layers layers;
  for (std::sregex_iterator row(markdown.begin(), markdown.end(), kRow), end; row != end; ++row) {
    auto& below = layers[(*row)[1]];
    const std::string cell = (*row)[2];
    static const std::regex kName(R"(\w+)");
    for (std::sregex_iterator name(cell.begin(), cell.end(), kName); name != end; ++name) {
      if (name->str() != "std") below.insert(name->str());
    }
  }
  return layers;
}

/// Each layer with everything below it.
Layers closure(Layers layers) {
  for (bool changed = true; changed;) {
    changed = false;
    for (auto& [layer, below] : layers) {
      for (const auto& name : std::set<std::string>(below)) {
        for (const auto& lower : layers.at(name)) changed |= below.insert(lower).second;
      }
    }
  }
  return layers;
}

/// Folders of engine/ that `source` includes.
std::set<std::string> included_layers(const std::string& source) {
  static const std::regex kInclude(R"re((^|\n)\s*#\s*include\s*"engine/(\w+)/)re");
  std::set<std::string> found;
  for (std::sregex_iterator include(source.begin(), source.end(), kInclude), end; include != end;
       ++include) {
    found.insert((*include)[2]);
  }
  return found;
}

/// Quoted includes that do not say from which folder of engine/ they are: no layer could be read
/// off them, and tests and tools are no part of the engine.
std::vector<std::string> unplaced_includes(const std::string& source) {
  static const std::regex kInclude(R"re((^|\n)\s*#\s*include\s*"([^"\n]*)")re");
  static const std::regex kPlaced(R"re(engine/\w+/[^./][^/]*)re");
  std::vector<std::string> wrong;
  for (std::sregex_iterator include(source.begin(), source.end(), kInclude), end; include != end;
       ++include) {
    const std::string path = (*include)[2];
    if (!std::regex_match(path, kPlaced)) wrong.push_back(path);
  }
  return wrong;
}

std::vector<std::string> upward_includes(const std::string& layer, const std::string& source,
                                         const Layers& allowed) {
  std::vector<std::string> wrong;
  for (const auto& target : included_layers(source)) {
    if (target != layer && !allowed.at(layer).contains(target))
      wrong.push_back(layer + " -> " + target);
  }
  return wrong;
}

const fs::path kRoot = FTS_SOURCE_DIR;

}  // namespace

TEST_CASE("no include of the engine runs upward") {
  const Layers allowed = closure(read_table(read_text(kRoot / "ARCHITECTURE.md")));
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "engine")) {
    const auto extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    const std::string layer = fs::relative(entry.path(), kRoot / "engine").begin()->string();
    INFO(entry.path());
    REQUIRE(allowed.contains(layer));
    const auto source = read_text(entry.path());
    CHECK(upward_includes(layer, source, allowed).empty());
    CHECK(unplaced_includes(source).empty());
    ++files;
  }
  CHECK(files > 50);
}

TEST_CASE("every folder of the engine has its row, and the table has no cycle") {
  const Layers direct = read_table(read_text(kRoot / "ARCHITECTURE.md"));
  const Layers allowed = closure(direct);
  for (const auto& entry : fs::directory_iterator(kRoot / "engine")) {
    if (entry.is_directory()) CHECK(allowed.contains(entry.path().filename().string()));
  }
  for (const auto& [layer, below] : allowed) CHECK_FALSE(below.contains(layer));
}

TEST_CASE("an upward include is found") {
  const Layers allowed = closure(
      read_table("| `base/` | a | std |\n| `storage/` | b | base |\n| `codec/` | c | storage |\n"));
  CHECK(upward_includes("codec", "#include \"engine/base/status.hpp\"\n", allowed).empty());
  CHECK(upward_includes("storage", "#pragma once\n#include \"engine/codec/x.hpp\"\n", allowed) ==
        std::vector<std::string>{"storage -> codec"});
  CHECK(unplaced_includes("#include <map>\n#include \"engine/base/status.hpp\"\n").empty());
  for (const std::string path : {"../segment/x.hpp", "x.hpp", "tests/codec/x.hpp",
                                 "engine/base/../codec/x.hpp", "engine/x.hpp"}) {
    CHECK(unplaced_includes("#pragma once\n  #  include \"" + path + "\"\n") ==
          std::vector<std::string>{path});
  }
}

TEST_CASE("only text/ includes ICU, only storage/ calls the system for files") {
  static const std::regex kIcu(R"(#\s*include\s*<unicode/)");
  static const std::regex kFiles(
      R"(#\s*include\s*<(fcntl\.h|sys/mman\.h|sys/stat\.h|fstream|filesystem|stdio\.h)>)");
  static const std::regex kCStreams(R"(\b(fopen|freopen|fread|fwrite)\s*\()");
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "engine")) {
    const auto extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    const std::string layer = fs::relative(entry.path(), kRoot / "engine").begin()->string();
    const std::string source = read_text(entry.path());
    INFO(entry.path());
    if (layer != "text") CHECK_FALSE(std::regex_search(source, kIcu));
    if (layer == "storage") continue;
    CHECK_FALSE(std::regex_search(source, kCStreams));
    CHECK_FALSE(std::regex_search(source, kFiles));
  }
}
