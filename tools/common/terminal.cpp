#include "tools/common/terminal.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

#include "engine/text/utf8.hpp"
#include "tools/common/quantities.hpp"

namespace fts::tools {

namespace {

struct Range {
  char32_t first, last;
};

/// Combining marks of the scripts that French texts quote, and what takes no column.
constexpr std::array<Range, 13> kZeroWidth = {{{0x0300, 0x036F},
                                               {0x0483, 0x0489},
                                               {0x0591, 0x05BD},
                                               {0x0610, 0x061A},
                                               {0x064B, 0x065F},
                                               {0x1AB0, 0x1AFF},
                                               {0x1DC0, 0x1DFF},
                                               {0x200B, 0x200F},
                                               {0x202A, 0x202E},
                                               {0x2060, 0x206F},
                                               {0x20D0, 0x20FF},
                                               {0xFE00, 0xFE0F},
                                               {0xFE20, 0xFE2F}}};

constexpr std::array<Range, 10> kWide = {{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0xA4CF},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1FAFF},
                                          {0x20000, 0x3FFFD}}};

bool in_ranges(std::span<const Range> ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const Range& range) { return range.first <= c && c <= range.last; });
}

std::size_t char_width(char32_t c) {
  if (c < 0x300) return c == 0xAD ? 0 : 1;
  if (in_ranges(kZeroWidth, c)) return 0;
  return in_ranges(kWide, c) ? 2 : 1;
}

/// What may stand in a line of a terminal in place of a character.
void append_printable(std::string& out, char32_t c) {
  const bool direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  if (c == 0xAD || direction) return;
  if (c == '\n' || c == '\t' || c == '\r' || c == 0x2028 || c == 0x2029) {
    out += ' ';
  } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
    out += "\uFFFD";
  } else {
    text::append_utf8(out, c);
  }
}

}  // namespace

bool is_terminal(int file_descriptor) { return ::isatty(file_descriptor) == 1; }

std::size_t terminal_width(int file_descriptor) {
  constexpr std::uint64_t kMaxColumns = 1000;
  if (const char* columns = std::getenv("COLUMNS"); columns != nullptr) {
    if (const auto number = parse_number(columns, 1, kMaxColumns); number.ok()) return *number;
  }
  winsize size{};
  if (::ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

Style Style::of(int file_descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool plain = (no_color != nullptr && *no_color != '\0') ||
                     (term != nullptr && std::string_view(term) == "dumb");
  if (plain || !is_terminal(file_descriptor)) return {};
  return {"\x1b[1m", "\x1b[2m", "\x1b[0m"};
}

std::string Style::in_bold(std::string_view text) const {
  return std::string(bold).append(text).append(reset);
}

std::string Style::in_dim(std::string_view text) const {
  return std::string(dim).append(text).append(reset);
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    width += char_width(text::decode_utf8(text, offset));
  }
  return width;
}

std::string pad_right(std::string_view text, std::size_t width) {
  std::string out(text);
  const auto columns = display_width(text);
  if (columns < width) out.append(width - columns, ' ');
  return out;
}

std::string pad_left(std::string_view text, std::size_t width) {
  const auto columns = display_width(text);
  return std::string(columns < width ? width - columns : 0, ' ').append(text);
}

MarkedText printable(std::string_view text, std::span<const highlight::Span> spans) {
  MarkedText out;
  out.spans.assign(spans.begin(), spans.end());
  auto begin = out.spans.begin();
  auto end = out.spans.begin();
  const auto here = [&out] { return static_cast<std::uint32_t>(out.text.size()); };
  for (std::size_t offset = 0; offset < text.size();) {
    for (; begin != out.spans.end() && begin->begin <= offset; ++begin) begin->begin = here();
    for (; end != begin && end->end <= offset; ++end) end->end = here();
    append_printable(out.text, text::decode_utf8(text, offset));
  }
  for (; begin != out.spans.end(); ++begin) begin->begin = here();
  for (; end != out.spans.end(); ++end) end->end = here();
  return out;
}

namespace {

/// Appends text[begin, end) with what the spans mark in bold.
void append_marked(std::string& out, const MarkedText& marked, std::size_t begin, std::size_t end,
                   const Style& style) {
  const std::string_view text = marked.text;
  for (const auto& span : marked.spans) {
    if (span.end <= begin) continue;
    if (span.begin >= end) break;
    const auto from = std::max<std::size_t>(span.begin, begin);
    const auto to = std::min<std::size_t>(span.end, end);
    out += text.substr(begin, from - begin);
    out += style.in_bold(text.substr(from, to - from));
    begin = to;
  }
  out += text.substr(begin, end - begin);
}

/// Where the line that begins at `begin` ends: before the space after the last word that fits.
std::size_t end_of_line(std::string_view text, std::size_t begin, std::size_t columns) {
  std::size_t end = begin;
  while (end < text.size()) {
    const auto next = std::min(text.find(' ', end + 1), text.size());
    const bool fits = display_width(text.substr(begin, next - begin)) <= columns;
    if (!fits && end > begin) break;
    end = next;  // a word wider than the line stands alone
    if (!fits) break;
  }
  return end;
}

}  // namespace

std::string wrap_marked(const MarkedText& marked, std::size_t width, std::size_t indent,
                        const Style& style) {
  const std::string_view text = marked.text;
  const std::size_t columns = width > indent + 20 ? width - indent : 20;
  std::string out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    if (text[begin] == ' ') {
      ++begin;
      continue;
    }
    const auto end = end_of_line(text, begin, columns);
    out.append(indent, ' ');
    append_marked(out, marked, begin, end, style);
    out += '\n';
    begin = end;
  }
  return out;
}

}  // namespace fts::tools
