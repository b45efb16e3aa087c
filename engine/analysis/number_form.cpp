#include "engine/analysis/number_form.hpp"

#include <algorithm>

#include "engine/analysis/char_table.hpp"

namespace fts::analysis {
namespace {

/// Whether `mark` stands before groups of exactly three digits, the first group having one to three
/// digits and no leading zero.
bool is_grouped_by(std::string_view number, char mark) {
  std::size_t end = number.find(mark);
  if (end == std::string_view::npos || end == 0 || end > 3 || number[0] == '0') return false;
  while (end < number.size()) {
    const std::size_t next = number.find(mark, end + 1);
    const std::size_t group_end = next == std::string_view::npos ? number.size() : next;
    if (group_end - end - 1 != 3) return false;
    end = group_end;
  }
  return true;
}

void append_digits(std::string_view text, std::string& out) {
  std::ranges::copy_if(text, std::back_inserter(out), is_ascii_digit);
}

}  // namespace

bool make_number_form(std::string_view surface, std::string& form) {
  form.clear();
  const auto commas = std::ranges::count(surface, ',');
  if (commas == 1) {
    const std::size_t comma = surface.find(',');
    append_digits(surface.substr(0, comma), form);
    form += '.';
    append_digits(surface.substr(comma + 1), form);
    return true;
  }
  const auto dots = std::ranges::count(surface, '.');
  const bool grouped = is_grouped_by(surface, '.') || is_grouped_by(surface, ',');
  if (grouped || (dots == 0 && commas == 0)) {
    append_digits(surface, form);
    return true;
  }
  form = surface;
  return dots == 1 && commas == 0;
}

}  // namespace fts::analysis
