// generate: writes synthetic French-like documents as JSON lines on standard output.
//   generate --mebibytes 50 --seed 1 > synthetic.jsonl

#include <cstdio>
#include <exception>
#include <iostream>

#include <boost/program_options.hpp>

#include "bench/generate/synthetic.hpp"

namespace po = boost::program_options;

int main(int argc, char** argv) try {
  fts::bench::SyntheticOptions options;
  std::uint64_t mebibytes = 50;
  po::options_description description(
      "generate: synthetic French-like documents as JSON lines (id, title, body, date, rubrique).\n"
      "The same seed and size give the same bytes everywhere.\n\n"
      "  generate --mebibytes 200 --seed 7 > corpus.jsonl\n"
      "  generate --mebibytes 1 | ftsd index -d data -\n\noptions");
  auto add = description.add_options();
  add("help", "show this");
  add("mebibytes", po::value(&mebibytes)->default_value(mebibytes),
      "size of the output, reached by whole documents");
  add("seed", po::value(&options.seed)->default_value(options.seed), "seed of the generator");
  add("vocabulary", po::value(&options.vocabulary)->default_value(options.vocabulary),
      "number of lemmas");
  add("words", po::value(&options.mean_words)->default_value(options.mean_words),
      "mean words of a body");
  po::variables_map values;
  po::store(po::parse_command_line(argc, argv, description), values);
  po::notify(values);
  if (values.count("help") > 0) {
    std::cout << description;
    return 0;
  }
  if (options.vocabulary == 0) throw po::error("--vocabulary must be at least 1");
  fts::bench::SyntheticText text(options);
  for (std::uint64_t written = 0; written < mebibytes << 20;) {
    const std::string line = text.next_json();
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size()) {
      std::cerr << "generate: standard output cannot be written\n";
      return 2;
    }
    written += line.size();
  }
  return std::fflush(stdout) == 0 ? 0 : 2;
} catch (const std::exception& error) {
  std::cerr << "generate: " << error.what() << "; see --help\n";
  return 2;
}
