#include "bench/macro/program.hpp"

#include <exception>
#include <iostream>

namespace po = boost::program_options;

namespace fts::bench {

po::options_description program_options(const std::string& usage) {
  po::options_description options(usage + "\n\noptions");
  options.add_options()("help", "show this");
  return options;
}

int run_program(const std::string& name, const po::options_description& options,
                const std::vector<Argument>& arguments, const std::function<Result<int>()>& run,
                int argc, char** argv) try {
  po::options_description all;
  all.add(options);
  po::positional_options_description places;
  for (const auto& argument : arguments) {
    all.add_options()(argument.name, po::value(argument.value)->required());
    places.add(argument.name, 1);
  }
  po::variables_map values;
  po::store(po::command_line_parser(argc, argv).options(all).positional(places).run(), values);
  if (values.count("help") > 0) {
    std::cout << options;
    return 0;
  }
  po::notify(values);
  const auto result = run();
  if (result.ok()) return *result;
  std::cerr << name << ": " << result.status().message() << "\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << name << ": " << error.what() << "; see --help\n";
  return 2;
}

}  // namespace fts::bench
