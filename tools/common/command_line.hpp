#pragma once

// The command line of one verb: its options, its help, and the values that hold once the command
// line, the environment, the configuration file and the defaults are laid over each other.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"
#include "tools/common/settings_source.hpp"

namespace fts::tools {

struct OptionSpec {
  std::string_view name;   ///< long, without dashes
  char letter = 0;         ///< short; 0: none
  std::string_view value;  ///< what stands for its value in the help ("DIR"); empty: a switch
  std::string_view help;
  bool repeatable = false;
};

struct Example {
  std::string_view command;
  std::string_view shows;  ///< what it does, or the lines it prints; in a lesson, what it means
};

/// What a verb is called with; the same for every run, in static storage.
struct CommandSpec {
  std::string_view name;         ///< "ftsd index", "ftsq"
  std::string_view usage;        ///< after the name: "[OPTION]... INPUT..."
  std::string_view description;  ///< paragraphs
  std::vector<OptionSpec> options;
  std::vector<Example> examples;
  std::string_view lesson = {};  ///< after the options: a heading, and what stands under it
  std::vector<Example> lesson_rows = {};
  std::string_view option_hint = {};  ///< behind the message of an option that is not known
};

/// Options that most verbs have.
extern const OptionSpec kDataOption, kIndexOption, kMemoryOption, kThreadsOption;

/// The options of a command and those that every command has.
std::vector<OptionSpec> all_options(const CommandSpec& spec);

class Arguments {
 public:
  /// kInvalidArgument: an unknown option (the nearest is named), a missing or repeated value, an
  /// unknown key of the configuration file.
  static Result<Arguments> parse(const CommandSpec& spec, std::span<const std::string> words);

  bool help() const { return has("help"); }
  bool version() const { return has("version"); }
  /// Whether the command line has this option.
  bool has(std::string_view name) const;
  /// Every value on the command line, in order.
  const std::vector<std::string>& all(std::string_view name) const;
  /// The strongest value; Source::kNone when there is none.
  SettingValue setting(std::string_view name) const;
  /// A whole number or a size; `fallback` when nothing is said. Errors name where the value stands.
  Result<std::uint64_t> number(std::string_view name, std::uint64_t low, std::uint64_t high,
                               std::uint64_t fallback) const;
  Result<std::uint64_t> size(std::string_view name, std::uint64_t low) const;

  const std::vector<std::string>& words() const { return words_; }  ///< what is not an option

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::map<std::string, SettingValue> config_;
  std::vector<std::string> words_;
};

/// What follows "unknown verb 'x'": "; did you mean 'y'?", or all known names when none is near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> known);

/// The help of a verb, wrapped to `width`.
std::string help_text(const CommandSpec& spec, std::size_t width);

}  // namespace fts::tools
