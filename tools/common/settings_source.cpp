#include "tools/common/settings_source.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include "engine/base/suggest.hpp"
#include "tools/common/files.hpp"

namespace fts::tools {

namespace {

constexpr std::array<SettingName, 6> kSettings = {{{"data", "FTSD_DATA"},
                                                   {"index", "FTSD_INDEX"},
                                                   {"server", "FTSD_SERVER"},
                                                   {"listen", "FTSD_LISTEN"},
                                                   {"memory", "FTSD_MEMORY"},
                                                   {"threads", "FTSD_THREADS"}}};

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

/// A folder of the XDG Base Directory Specification: the variable when it holds an absolute path,
/// else a folder below HOME; empty when there is neither.
std::string xdg_folder(const char* variable, std::string_view below_home) {
  if (auto path = environment(variable); path && path->starts_with('/')) return *path;
  if (auto home = environment("HOME")) return *home + "/" + std::string(below_home);
  return {};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

Status check_key(std::string_view key) {
  std::vector<std::string_view> known;
  for (const auto& setting : kSettings) known.push_back(setting.key);
  if (std::find(known.begin(), known.end(), key) != known.end()) return ok_status();
  std::string message = "unknown key '" + std::string(key) + "'";
  if (const auto near = nearest_name(key, known); !near.empty()) {
    message += "; did you mean '" + std::string(near) + "'?";
  }
  return invalid_argument(message + " (known keys: " + join_names(known) + ")");
}

Status parse_config_line(std::string_view line, const std::string& origin,
                         std::map<std::string, SettingValue>& values) {
  const auto equals = line.find('=');
  const auto key = trimmed(line.substr(0, equals));
  if (equals == std::string_view::npos || key.empty()) {
    return invalid_argument("expected 'key = value', but came '" + std::string(line) + "'");
  }
  FTS_TRY(check_key(key));
  SettingValue value{std::string(trimmed(line.substr(equals + 1))), Source::kConfigFile, origin};
  if (value.text.empty()) return invalid_argument("'" + std::string(key) + "' has no value");
  if (value.text.starts_with("~/")) {
    value.text.replace(0, 1, environment("HOME").value_or("~"));
  }
  const auto [existing, inserted] = values.emplace(key, std::move(value));
  if (inserted) return ok_status();
  return invalid_argument("'" + std::string(key) + "' stands twice, first at " +
                          existing->second.origin);
}

}  // namespace

std::span<const SettingName> setting_names() { return kSettings; }

Result<std::map<std::string, SettingValue>> parse_config(std::string_view text,
                                                         const std::string& path) {
  std::map<std::string, SettingValue> values;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const std::string origin = path + ":" + std::to_string(number);
    FTS_TRY(parse_config_line(line, origin, values).with_context(origin));
  }
  return values;
}

Result<std::map<std::string, SettingValue>> load_config(
    const std::optional<std::string>& explicit_path) {
  std::string path;
  if (explicit_path) {
    path = *explicit_path;
  } else {
    const auto folder = xdg_folder("XDG_CONFIG_HOME", ".config");
    path = folder + "/ftsd/config";
    std::error_code ignored;
    if (folder.empty() || !std::filesystem::exists(path, ignored)) {
      return std::map<std::string, SettingValue>{};
    }
  }
  FTS_ASSIGN(const std::string text, read_whole_file(path));
  return parse_config(text, path);
}

std::optional<SettingValue> environment_value(std::string_view key) {
  for (const auto& setting : kSettings) {
    if (setting.key != key) continue;
    const std::string name(setting.environment);
    if (auto value = environment(name.c_str())) {
      return SettingValue{std::move(*value), Source::kEnvironment, name};
    }
  }
  return std::nullopt;
}

SettingValue default_value(std::string_view key) {
  const auto value = [](std::string text) {
    return SettingValue{std::move(text), Source::kDefault, "the default"};
  };
  if (key == "data") {
    const auto folder = xdg_folder("XDG_DATA_HOME", ".local/share");
    return folder.empty() ? SettingValue{} : value(folder + "/ftsd");
  }
  if (key == "index") return value("main");
  if (key == "server") return value("http://127.0.0.1:7780");
  if (key == "listen") return value("127.0.0.1:7780");
  if (key == "memory") return value("512M");
  if (key == "threads")
    return value(std::to_string(std::max(1U, std::thread::hardware_concurrency())));
  return {};
}

}  // namespace fts::tools
