// The help of a verb: what it does, its options in a column, worked examples.

#include <algorithm>
#include <utility>

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

using Row = std::pair<std::string, std::string>;

/// Names to the left, what they are to the right of the widest.
void append_rows(std::string& out, const std::vector<Row>& rows, std::size_t width) {
  std::size_t column = 0;
  for (const auto& [name, meaning] : rows) column = std::max(column, display_width(name));
  column += kIndent + 2;
  for (const auto& [name, meaning] : rows) {
    // The name stands where the first line's indent would be.
    std::string lines = wrapped(meaning, width, column);
    lines.replace(0, column, pad_right("  " + name, column));
    out += lines;
  }
}

void append_options(std::string& out, const CommandSpec& spec, std::size_t width) {
  std::vector<Row> rows;
  for (const auto& option : all_options(spec)) {
    rows.emplace_back(option_names(option),
                      std::string(option.help) + (option.repeatable ? "; may be repeated" : ""));
  }
  append_rows(out, rows, width);
}

void append_lesson(std::string& out, const CommandSpec& spec, std::size_t width) {
  if (spec.lesson_rows.empty()) return;
  out += "\n" + std::string(spec.lesson) + "\n";
  std::vector<Row> rows;
  for (const auto& [example, meaning] : spec.lesson_rows) {
    rows.emplace_back(std::string(example), std::string(meaning));
  }
  append_rows(out, rows, width);
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
  append_options(out, spec, width);
  append_lesson(out, spec, width);
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
