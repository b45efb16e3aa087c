// The help of a verb: what it does, its options in a column, worked examples.

#include <algorithm>

#include "tools/common/command_line.hpp"
#include "tools/common/terminal.hpp"

namespace fts::tools {

namespace {

constexpr std::size_t kIndent = 2;

std::string option_names(const OptionSpec& option) {
  std::string names = option.letter != 0 ? std::string("-") + option.letter + ", " : "    ";
  names += "--" + std::string(option.name);
  if (!option.value.empty()) names += " " + std::string(option.value);
  return names;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  return wrap_marked({std::string(text), {}}, width, indent, {});
}

void append_options(std::string& out, const std::vector<OptionSpec>& options, std::size_t width) {
  std::size_t column = 0;
  for (const auto& option : options) {
    column = std::max(column, display_width(option_names(option)));
  }
  column += kIndent + 2;
  for (const auto& option : options) {
    std::string help(option.help);
    if (option.repeatable) help += "; may be repeated";
    // The names stand where the first line's indent would be.
    std::string lines = wrapped(help, width, column);
    lines.replace(0, column, pad_right("  " + option_names(option), column));
    out += lines;
  }
}

}  // namespace

std::string help_text(const CommandSpec& spec, std::size_t width) {
  width = std::min<std::size_t>(width, 100);
  std::string out = "Usage: " + std::string(spec.name) + " " + std::string(spec.usage) + "\n\n";
  for (std::string_view rest = spec.description; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    out += wrapped(rest.substr(0, end), width, 0);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  out += "\nOptions:\n";
  append_options(out, all_options(spec), width);
  if (!spec.more.empty()) out.append("\n").append(spec.more);
  out += "\nExamples:\n";
  for (const auto& example : spec.examples) {
    out += "  " + std::string(example.command) + "\n";
    for (std::string_view rest = example.shows; !rest.empty();) {
      const auto end = std::min(rest.find('\n'), rest.size());
      out += wrapped(rest.substr(0, end), width, 6);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return out;
}

}  // namespace fts::tools
