#pragma once

// What a terminal can show: whether there is one, how wide it is, bold and dim, how many columns a
// text takes, and text wrapped to a width with marked words.

#include <span>
#include <string>
#include <string_view>

#include "engine/highlight/highlight.hpp"

namespace fts::tools {

bool is_terminal(int file_descriptor);

/// Columns to print in: COLUMNS, else what the terminal says, else 80.
std::size_t terminal_width(int file_descriptor);

/// Bold and dim, or nothing: for pipes, where NO_COLOR is set and not empty (no-color.org), and on
/// TERM=dumb.
struct Style {
  std::string_view bold, dim, reset;

  static Style of(int file_descriptor);
  std::string in_bold(std::string_view text) const;
  std::string in_dim(std::string_view text) const;
};

/// Columns that valid UTF-8 takes: marks and zero-width characters none, East Asian wide ones and
/// emoji two.
std::size_t display_width(std::string_view text);

/// `text` and spaces up to `width` columns; a longer text stays whole.
std::string pad_right(std::string_view text, std::size_t width);
std::string pad_left(std::string_view text, std::size_t width);

/// Fit for a terminal: control characters, which could move its cursor or worse, become U+FFFD;
/// line feeds and tabs become spaces; soft hyphens, which terminals show or not as they like, go.
/// Invisible direction overrides go too. Spans move along.
struct MarkedText {
  std::string text;
  std::vector<highlight::Span> spans;
};
MarkedText printable(std::string_view text, std::span<const highlight::Span> spans = {});

/// Lines of at most `width` columns, each behind `indent` spaces and ended by a line feed; broken
/// at spaces only, never at the no-break ones of French typography. Marked words are bold.
std::string wrap_marked(const MarkedText& marked, std::size_t width, std::size_t indent,
                        const Style& style);

}  // namespace fts::tools
