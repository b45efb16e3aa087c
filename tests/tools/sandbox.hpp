#pragma once

// A folder with a data folder of its own and nobody's settings, and the real binaries run in it.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <simdjson.h>

#include "tests/storage/temp_folder.hpp"
#include "tests/tools/process.hpp"

namespace fts::tools {

using Words = std::vector<std::string>;

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class Sandbox {
 public:
  Sandbox() {
    environment = {{"HOME", path("home")},
                   {"PATH", "/usr/local/bin:/usr/bin:/bin"},
                   {"TERM", "xterm"},
                   // Nobody listens on port 1: no server of this machine is ever asked by mistake.
                   {"FTSD_SERVER", "http://127.0.0.1:1"}};
    std::filesystem::create_directory(path("home"));
  }

  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  std::string data() const { return path("data"); }

  std::string write(const std::string& name, std::string_view bytes) const {
    const auto file = path(name);
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file, std::ios::binary).write(bytes.data(), std::ssize(bytes));
    return file;
  }
  std::string read(const std::string& name) const {
    std::ifstream stream(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  /// A binary with these words; the data folder is not added.
  Outcome run(const std::string& program, const Words& words, RunOptions options = {}) const {
    auto variables = environment;
    for (const auto& [name, value] : options.environment) variables[name] = value;
    options.environment = variables;
    Words all = {binary(program)};
    all.insert(all.end(), words.begin(), words.end());
    return run_process(all, options);
  }
  static std::string binary(const std::string& program) {
    return std::string(FTS_BINARY_DIR) + "/bin/" + program;
  }

  /// `ftsd VERB -d DATA WORDS...`
  Outcome ftsd(const std::string& verb, const Words& words = {}, RunOptions options = {}) const {
    Words all = {verb, "-d", data()};
    all.insert(all.end(), words.begin(), words.end());
    return run("ftsd", all, std::move(options));
  }
  /// `ftsq -d DATA WORDS...`
  Outcome ftsq(const Words& words, RunOptions options = {}) const {
    Words all = {"-d", data()};
    all.insert(all.end(), words.begin(), words.end());
    return run("ftsq", all, std::move(options));
  }

  /// Documents as JSON lines, in; they must be accepted.
  void index_lines(std::string_view lines) const {
    const auto outcome = ftsd("index", {"-"}, {lines});
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
  }
  /// What `ftsq -c QUERY` says.
  std::string count(const std::string& query) const { return ftsq({"-c", query}).out; }
  /// What `ftsq -l QUERY` says, one id a line.
  std::vector<std::string> ids(const std::string& query) const {
    return lines_of(ftsq({"-l", "-n", "100", query}).out);
  }

  std::map<std::string, std::string> environment;

 private:
  storage::TempFolder folder_;
};

inline constexpr std::string_view kThreeDocuments =
    R"({"id":"a","title":"Le chat dort","body":"Un chat noir dort sur le mur.","annee":2020,"rubrique":"animaux","date":"2020-05-01"}
{"id":"b","title":"Le chien court","body":"Un chien noir court dans la rue.","annee":2021,"rubrique":"animaux"}
{"id":"c","title":"La rue","body":"La rue est longue et calme.","annee":2022,"rubrique":"ville","date":"2022-01"}
)";

}  // namespace fts::tools
