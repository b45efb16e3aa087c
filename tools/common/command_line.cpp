#include "tools/common/command_line.hpp"

#include <algorithm>

#include <boost/program_options.hpp>

#include "engine/base/suggest.hpp"
#include "tools/common/quantities.hpp"

namespace fts::tools {

namespace po = boost::program_options;

const OptionSpec kDataOption = {"data", 'd', "DIR",
                                "data folder (FTSD_DATA; default ~/.local/share/ftsd)"};
const OptionSpec kIndexOption = {"index", 'i', "NAME", "index in it (FTSD_INDEX; default main)"};
const OptionSpec kMemoryOption = {"memory", 0, "SIZE",
                                  "memory to build in: 512M, 1G ... (FTSD_MEMORY; default 512M)"};
const OptionSpec kThreadsOption = {
    "threads", 0, "N", "threads to work with (FTSD_THREADS; default: one per processor)"};

namespace {

po::options_description describe(const std::vector<OptionSpec>& options) {
  po::options_description description;
  for (const auto& option : options) {
    std::string names(option.name);
    if (option.letter != 0) names += std::string(",") + option.letter;
    if (option.value.empty()) {
      description.add_options()(names.c_str(), "");
    } else {
      description.add_options()(names.c_str(), po::value<std::string>(), "");
    }
  }
  return description;
}

/// Which option a word of the command line means, for errors: "--dta=x" is "--dta".
std::string option_of(const std::string& word) {
  return word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2);
}

Status unknown_option(const CommandSpec& spec, const std::string& word) {
  const std::string option = option_of(word);
  std::vector<std::string> known;
  for (const auto& candidate : all_options(spec)) {
    if (option.starts_with("--") || candidate.letter == 0) {
      known.push_back("--" + std::string(candidate.name));
    } else {
      known.push_back(std::string("-") + candidate.letter);
      known.push_back("--" + std::string(candidate.name));
    }
  }
  const std::vector<std::string_view> views(known.begin(), known.end());
  std::string message = "unknown option '" + option + "'";
  // Letters behind one dash are options of their own; the first may well be one.
  if (std::find(known.begin(), known.end(), option) != known.end()) {
    message = "'" + word + "' is no option";
  }
  // Of two letters each is as near as any other: a short option gets the list.
  const auto near = option.size() > 2 ? nearest_name(option, views) : std::string_view{};
  if (near.empty()) {
    message += " (known options: " + join_names(views) + ")";
  } else {
    message += "; did you mean '" + std::string(near) + "'?";
  }
  return invalid_argument(message + " See " + std::string(spec.name) + " --help");
}

Status option_error(const CommandSpec& spec, const po::error& error) {
  if (const auto* unknown = dynamic_cast<const po::unknown_option*>(&error)) {
    return unknown_option(spec, unknown->get_option_name());
  }
  return invalid_argument(std::string(error.what()) + "; see " + std::string(spec.name) +
                          " --help");
}

}  // namespace

std::vector<OptionSpec> all_options(const CommandSpec& spec) {
  std::vector<OptionSpec> options = spec.options;
  options.push_back({"config", 0, "FILE", "configuration file (default ~/.config/ftsd/config)"});
  options.push_back({"help", 'h', "", "show this help and stop"});
  options.push_back({"version", 0, "", "show the version and stop"});
  return options;
}

Result<Arguments> Arguments::parse(const CommandSpec& spec, std::span<const std::string> words) {
  const auto options = all_options(spec);
  Arguments arguments;
  try {
    namespace style = po::command_line_style;
    constexpr int kGnuStyle = style::allow_long | style::long_allow_adjacent |
                              style::long_allow_next | style::allow_short |
                              style::short_allow_adjacent | style::short_allow_next |
                              style::allow_dash_for_short | style::allow_sticky;
    const auto description = describe(options);
    const auto parsed =
        po::command_line_parser(std::vector<std::string>(words.begin(), words.end()))
            .options(description)
            .style(kGnuStyle)
            .run();
    for (const auto& option : parsed.options) {
      if (option.position_key >= 0) {
        arguments.words_.insert(arguments.words_.end(), option.value.begin(), option.value.end());
        continue;
      }
      auto& values = arguments.values_[option.string_key];
      values.push_back(option.value.empty() ? std::string() : option.value.front());
    }
  } catch (const po::error& error) {
    const Status status = option_error(spec, error);
    return Status(status.code(), status.message() + std::string(spec.option_hint));
  }
  for (const auto& option : options) {
    if (option.repeatable || option.value.empty()) continue;
    if (arguments.all(option.name).size() > 1) {
      return invalid_argument("--" + std::string(option.name) + " is given twice; keep one");
    }
  }
  if (arguments.help() || arguments.version()) return arguments;
  std::optional<std::string> config_path;
  if (arguments.has("config")) config_path = arguments.all("config").front();
  FTS_ASSIGN(arguments.config_, load_config(config_path));
  return arguments;
}

bool Arguments::has(std::string_view name) const { return values_.find(name) != values_.end(); }

const std::vector<std::string>& Arguments::all(std::string_view name) const {
  static const std::vector<std::string> none;
  const auto found = values_.find(name);
  return found == values_.end() ? none : found->second;
}

SettingValue Arguments::setting(std::string_view name) const {
  if (has(name)) return {all(name).back(), Source::kCommandLine, "--" + std::string(name)};
  if (auto value = environment_value(name)) return *value;
  if (const auto found = config_.find(std::string(name)); found != config_.end()) {
    return found->second;
  }
  return default_value(name);
}

Result<std::uint64_t> Arguments::number(std::string_view name, std::uint64_t low,
                                        std::uint64_t high, std::uint64_t fallback) const {
  const auto value = setting(name);
  if (value.source == Source::kNone) return fallback;
  const auto number = parse_number(value.text, low, high);
  if (!number.ok()) return number.status().with_context(value.origin);
  return *number;
}

Result<std::uint64_t> Arguments::size(std::string_view name, std::uint64_t low) const {
  const auto value = setting(name);
  const auto size = parse_size(value.text);
  if (!size.ok()) return size.status().with_context(value.origin);
  if (*size < low) {
    return invalid_argument(value.origin + ": expected at least " + std::to_string(low) +
                            " bytes, but came '" + value.text + "'");
  }
  return *size;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
  const auto near = nearest_name(name, known);
  if (near.empty()) return " (known: " + join_names(known) + ")";
  return "; did you mean '" + std::string(near) + "'?";
}

}  // namespace fts::tools
