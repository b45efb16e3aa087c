#include "engine/query/word.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "engine/query/chars.hpp"
#include "engine/query/fuzzy.hpp"

namespace fts::query {
namespace {

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

// What may precede `*`: a letter or digit, or the apostrophe or hyphen of a word half typed.
bool ends_like_a_prefix(std::string_view text) {
  const auto last = character_before(text, text.size()).code_point;
  return is_alnum(last) ||
         (has_alnum(text) && (last == '\'' || last == 0x2019 || last == '-' || last == '.'));
}

// Takes `^2` off the end of `chunk`.
std::optional<Boost> take_boost(std::string_view& chunk) {
  const auto caret = chunk.rfind('^');
  if (caret == std::string_view::npos || caret == 0) return std::nullopt;
  const auto boost = read_boost(chunk.substr(caret));
  if (!boost || caret + boost->size != chunk.size()) return std::nullopt;
  chunk = chunk.substr(0, caret);
  return boost;
}

// Takes `~`, `~1` off the end of `chunk`; nothing when there is no such end or no word before it.
std::optional<std::uint32_t> take_edits(std::string_view& chunk, Notes& notes) {
  const auto tilde = chunk.rfind('~');
  if (tilde == std::string_view::npos || !has_alnum(chunk.substr(0, tilde))) return std::nullopt;
  const auto digits = chunk.substr(tilde + 1);
  const auto number = read_number(digits);
  if (number.size != digits.size()) return std::nullopt;
  if (number.value > kMaxEdits) {
    notes.add(quoted(chunk) + ": at most " + std::to_string(kMaxEdits) +
              " edits are possible (kMaxEdits); read as ~" + std::to_string(kMaxEdits));
  }
  chunk = chunk.substr(0, tilde);
  return std::min(number.value, kMaxEdits);
}

bool is_fuzzy_in_front(std::string_view chunk) {
  return chunk.front() == '~' && is_letter(character_at(chunk, 1).code_point);
}

void note_text(std::string_view chunk, Notes& notes) {
  const bool sign = chunk == "+" || chunk == "-" || chunk == "=" || chunk == "~";
  if (sign) {
    notes.add(quoted(chunk) + " stands alone and was read as text");
    return;
  }
  const char first = chunk.front();
  const bool marked =
      (first == '+' || first == '-' || first == '=' || first == '~') && has_alnum(chunk.substr(1));
  if (marked) {
    notes.add(quoted(chunk) + " was read as text: '" + first +
              "' is an operator before a letter only");
    return;
  }
  for (const char c : {'*', '^', '~'}) {
    if (chunk.find(c) == std::string_view::npos) continue;
    notes.add(quoted(chunk) + " was read as text: '" + c +
              "' is an operator at the end of a word only");
    return;
  }
}

}  // namespace

std::optional<Boost> read_boost(std::string_view text) {
  if (text.size() < 2 || text[0] != '^' || !is_ascii_digit(text[1])) return std::nullopt;
  std::size_t size = 1;
  while (size < text.size() && is_ascii_digit(text[size])) ++size;
  if (size + 1 < text.size() && text[size] == '.' && is_ascii_digit(text[size + 1])) {
    ++size;
    while (size < text.size() && is_ascii_digit(text[size])) ++size;
  }
  float value = kMaxBoost;
  const auto end = text.data() + size;
  const auto parsed = std::from_chars(text.data() + 1, end, value);
  // Out of range means either absurdly large or absurdly close to zero.
  if (parsed.ec == std::errc::result_out_of_range) value = text[1] == '0' ? 0.0F : kMaxBoost;
  return Boost{std::min(value, kMaxBoost), size};
}

Number read_number(std::string_view text) {
  constexpr std::uint32_t kSaturated = 1'000'000'000;
  Number number;
  while (number.size < text.size() && is_ascii_digit(text[number.size])) {
    const auto digit = static_cast<std::uint32_t>(text[number.size] - '0');
    number.value = number.value >= kSaturated / 10 ? kSaturated : number.value * 10 + digit;
    ++number.size;
  }
  return number;
}

Leaf read_word(std::string_view chunk, bool is_field_value, Notes& notes) {
  Leaf leaf;
  auto& node = leaf.node;
  const auto boost = take_boost(chunk);
  if (boost) node.boost = boost->value;

  if (chunk == "*") {
    node.kind = SyntaxKind::kAll;
    return leaf;
  }
  if (chunk.front() == '=' && is_alnum(character_at(chunk, 1).code_point)) {
    node.kind = SyntaxKind::kExact;
    node.text = chunk.substr(1);
    if (chunk.ends_with('*')) {
      node.text.pop_back();
      notes.add("the '*' of " + quoted(chunk) + " was left out: '=' asks for this form alone");
    }
    return leaf;
  }
  if (is_fuzzy_in_front(chunk)) {
    node.kind = SyntaxKind::kFuzzy;
    chunk.remove_prefix(1);
    node.edits = take_edits(chunk, notes).value_or(0);
    node.text = chunk;
    return leaf;
  }
  const auto typed = chunk;
  if (const auto edits = take_edits(chunk, notes)) {
    if (typed.ends_with("~0")) {
      notes.add(quoted(typed) + ": no edit is the word itself");
      leaf.plain = !boost;
      node.kind = SyntaxKind::kWords;
      node.text = chunk;
      return leaf;
    }
    node.kind = SyntaxKind::kFuzzy;
    node.edits = *edits;
    node.text = chunk;
    return leaf;
  }
  if (chunk.find('*') == chunk.size() - 1 &&
      ends_like_a_prefix(chunk.substr(0, chunk.size() - 1))) {
    node.kind = SyntaxKind::kPrefix;
    node.text = chunk.substr(0, chunk.size() - 1);
    return leaf;
  }
  leaf.plain = !boost;
  node.kind = SyntaxKind::kWords;
  node.text = chunk;
  if (!is_field_value) note_text(chunk, notes);
  return leaf;
}

}  // namespace fts::query
