#pragma once

// Values that do not stand on the command line: the environment, the configuration file, defaults.
// One table says what each is called everywhere, so that `--data`, FTSD_DATA and `data = ...` are
// the same thing.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/status.hpp"

namespace fts::tools {

struct SettingName {
  std::string_view key;          ///< the long option and the key of the configuration file
  std::string_view environment;  ///< FTSD_...
};

std::span<const SettingName> setting_names();

/// Where a value came from, weakest first.
enum class Source { kNone, kDefault, kConfigFile, kEnvironment, kCommandLine };

struct SettingValue {
  std::string text;
  Source source = Source::kNone;
  std::string origin;  ///< for errors: "--threads", "FTSD_THREADS", "/home/a/.config/ftsd/config:3"
};

/// `key = value` lines; empty lines and lines that begin with # say nothing. A key stands once. A
/// value that begins with ~/ is below HOME.
///
/// kInvalidArgument names file and line, and of an unknown key the nearest known one.
Result<std::map<std::string, SettingValue>> parse_config(std::string_view text,
                                                         const std::string& path);

/// Reads `explicit_path` (which must be there), else $XDG_CONFIG_HOME/ftsd/config or
/// ~/.config/ftsd/config (which may be absent).
Result<std::map<std::string, SettingValue>> load_config(
    const std::optional<std::string>& explicit_path);

/// The variable of that setting when it is set and not empty.
std::optional<SettingValue> environment_value(std::string_view key);

/// What holds when nobody said anything; without a value for settings that have no fixed default.
SettingValue default_value(std::string_view key);

}  // namespace fts::tools
