// Lexical rules. White space separates; a chunk is a run of anything else, ended early by the `)`
// of an open group or by an opening quote.
//
//   open     = [ field ":" ] "("          only at the start of a chunk: `candidat(e)s` is a word
//   close    = ")" [ boost ]              only while a group is open
//   mark     = "+" | "-"                  at the start of a chunk, before a letter, quote or "("
//   operator = "AND" | "ET" | "OR" | "OU" | "NOT" | "SAUF"     whole chunks, upper case
//   leaf     = [ field ":" ] ( phrase [ "~" digits ] [ boost ] | range | comparison | word )
//   phrase   = '"' ... '"' | « ... » | “ ... ”     only when closed
//   range    = ( "[" | "{" ) bound " TO " bound ( "]" | "}" )       bound: text or "*"
//   compare  = ( ">=" | ">" | "<=" | "<" ) value
//   word     = "*" | "=" Mot | "~" mot | mot "*" | mot "~" [ digit ], each with [ boost ]
//   (word.cpp) boost    = "^" number field    = letter { letter | digit | "_" | "." | "-" }
//   directly before what it applies to
//
// Whatever does not fit is a plain word.

#include "engine/query/lexer.hpp"

#include <algorithm>
#include <array>

#include "engine/base/limits.hpp"
#include "engine/query/chars.hpp"
#include "engine/query/word.hpp"
#include "engine/text/utf8.hpp"

namespace fts::query {

void Notes::add(std::string note) {
  if (notes_.size() > kMaxNotes) return;
  if (std::find(notes_.begin(), notes_.end(), note) != notes_.end()) return;
  if (notes_.size() == kMaxNotes) note = "more of the query was read as text";
  notes_.push_back(std::move(note));
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kMaxQuoted = 48;
  const auto cut = text::cut_utf8(text, kMaxQuoted);
  return "'" + std::string(cut) + (cut.size() < text.size() ? "…'" : "'");
}

namespace {

constexpr std::size_t kNotFound = std::string_view::npos;
constexpr const char* kStrayClose = "')' closes nothing and was read as text";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(character_at(text, 0).code_point)) {
    text.remove_prefix(character_at(text, 0).size);
  }
  while (!text.empty() && is_space(character_before(text, text.size()).code_point)) {
    text.remove_suffix(character_before(text, text.size()).size);
  }
  return text;
}

// A bound of a range, `"` around it taken off; `*` is no bound.
std::optional<std::string> read_bound(std::string_view bound) {
  if (bound == "*") return std::nullopt;
  if (bound.size() >= 2 && bound.front() == '"' && bound.back() == '"') {
    bound = bound.substr(1, bound.size() - 2);
  }
  return std::string(bound);
}

std::optional<LexKind> operator_kind(std::string_view chunk) {
  if (chunk == "AND" || chunk == "ET") return LexKind::kAnd;
  if (chunk == "OR" || chunk == "OU") return LexKind::kOr;
  if (chunk == "NOT" || chunk == "SAUF") return LexKind::kNot;
  return std::nullopt;
}

class Lexer {
 public:
  Lexer(std::string_view text, Notes& notes) : text_(text), notes_(notes) {}

  Result<Lexed> run() {
    for (;;) {
      skip_spaces();
      if (at_ == text_.size()) break;
      FTS_TRY(read_token());
      if (out_.leaves.size() > limits::kMaxQueryClauses) return too_many_clauses();
    }
    drop_unclosed_groups();
    settle_operators();
    if (out_.leaves.size() > limits::kMaxQueryClauses) return too_many_clauses();
    return std::move(out_);
  }

 private:
  static Status too_many_clauses() {
    return limit_exceeded("the query has more than kMaxQueryClauses (" +
                          std::to_string(limits::kMaxQueryClauses) +
                          ") words and phrases; ask for fewer");
  }

  char32_t peek(std::size_t offset) const { return character_at(text_, offset).code_point; }

  void skip_spaces() {
    while (at_ < text_.size() && is_space(peek(at_))) at_ += character_at(text_, at_).size;
  }

  Status read_token() {
    const char c = text_[at_];
    if (c == '(') return open_group(at_, at_ + 1, {});
    if (c == ')') {
      if (!open_.empty()) return close_group();
      notes_.add(kStrayClose);
      ++at_;
      return ok_status();
    }
    if ((c == '+' || c == '-') && at_chunk_start() && starts_operand(at_ + 1)) {
      push(c == '+' ? LexKind::kPlus : LexKind::kMinus, at_, at_ + 1);
      ++at_;
      return ok_status();
    }
    const auto begin = at_;
    const auto colon = field_colon();
    if (colon != kNotFound) {
      const std::string field(text_.substr(begin, colon - begin));
      const auto value = colon + 1;
      if (text_[value] == '(') return open_group(begin, value + 1, field);
      if (read_range(begin, value, field) || read_comparison(begin, value, field)) {
        return ok_status();
      }
      if (is_value_start(value)) return read_leaf(begin, value, field);
    }
    return read_leaf(begin, begin, {});
  }

  bool at_chunk_start() const {
    const auto before = character_before(text_, at_);
    return before.size == 0 || is_space(before.code_point) || before.code_point == '(';
  }
  bool starts_operand(std::size_t offset) const {
    const char32_t c = peek(offset);
    return is_letter(c) || closing_quote(c) != 0 || c == '(' ||
           ((c == '=' || c == '~') && is_letter(peek(offset + 1)));
  }

  // The colon of a field's name that starts here, or kNotFound.
  std::size_t field_colon() const {
    if (!is_letter(peek(at_))) return kNotFound;
    const auto last = std::min(text_.size(), at_ + limits::kMaxFieldNameBytes + 1);
    for (std::size_t i = at_; i < last; i += character_at(text_, i).size) {
      const char32_t c = peek(i);
      if (c == ':') return i + 1 < text_.size() ? i : kNotFound;
      if (!is_alnum(c) && c != '_' && c != '.' && c != '-') return kNotFound;
    }
    return kNotFound;
  }
  bool is_value_start(std::size_t offset) {
    const char32_t c = peek(offset);
    const char32_t next = peek(offset + character_at(text_, offset).size);
    if (closing_quote(c) != 0) return quote_end(offset) != kNotFound;
    return is_alnum(c) || c == '*' || (c == '=' && is_alnum(next)) ||
           (c == '~' && is_letter(next)) || (c == '-' && is_digit(next));
  }

  // ---- Groups.

  void push(LexKind kind, std::size_t begin, std::size_t end) {
    LexToken token;
    token.kind = kind;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    out_.tokens.push_back(std::move(token));
  }

  Status open_group(std::size_t begin, std::size_t end, std::string field) {
    if (open_.size() == limits::kMaxQueryDepth) {
      return limit_exceeded("the query has more than kMaxQueryDepth (" +
                            std::to_string(limits::kMaxQueryDepth) +
                            ") parentheses inside one another; use fewer");
    }
    open_.push_back(out_.tokens.size());
    push(LexKind::kOpen, begin, end);
    out_.tokens.back().field = std::move(field);
    at_ = end;
    return ok_status();
  }

  Status close_group() {
    const auto open = open_.back();
    open_.pop_back();
    const auto begin = at_++;
    const auto boost = read_boost(text_.substr(at_));
    if (boost) at_ += boost->size;
    if (open + 1 == out_.tokens.size()) {
      notes_.add("'()' holds nothing and was left out");
      out_.tokens.resize(without_marks(open));
      return ok_status();
    }
    push(LexKind::kClose, begin, at_);
    if (boost) out_.tokens.back().boost = boost->value;
    return ok_status();
  }

  // The index of the first of the marks (`+`, `-`) directly before token `index`.
  std::size_t without_marks(std::size_t index) const {
    while (index > 0 && is_mark(out_.tokens[index - 1].kind)) --index;
    return index;
  }
  static bool is_mark(LexKind kind) { return kind == LexKind::kPlus || kind == LexKind::kMinus; }

  void drop_unclosed_groups() {
    if (open_.empty()) return;
    notes_.add("'(' is not closed and was read as text");
    std::vector<bool> dropped(out_.tokens.size(), false);
    for (const auto open : open_) {
      for (auto i = without_marks(open); i <= open; ++i) dropped[i] = true;
    }
    std::vector<LexToken> kept;
    for (std::size_t i = 0; i < dropped.size(); ++i) {
      if (!dropped[i]) kept.push_back(std::move(out_.tokens[i]));
    }
    out_.tokens = std::move(kept);
  }

  // ---- Leaves.

  void push_leaf(Leaf leaf, std::size_t begin, std::size_t end) {
    leaf.node.begin = static_cast<std::uint32_t>(begin);
    leaf.node.end = static_cast<std::uint32_t>(end);
    push(LexKind::kLeaf, begin, end);
    out_.tokens.back().leaf = static_cast<std::uint32_t>(out_.leaves.size());
    out_.leaves.push_back(std::move(leaf));
    at_ = end;
  }

  // A phrase or a word at `value`, behind its field if there is one.
  Status read_leaf(std::size_t begin, std::size_t value, const std::string& field) {
    const auto closing = quote_end(value);
    if (closing != kNotFound) return read_phrase(begin, value, closing, field);
    const auto end = chunk_end(value);
    const auto chunk = text_.substr(value, end - value);
    if (field.empty()) {
      if (const auto kind = operator_kind(chunk)) {
        push(*kind, begin, end);
        at_ = end;
        return ok_status();
      }
      note_odd_chunk(chunk);
    } else if (closing_quote(character_at(chunk, 0).code_point) != 0) {
      note_open_quote(chunk);
    }
    Leaf leaf = read_word(chunk, !field.empty(), notes_);
    apply_field(leaf, field);
    push_leaf(std::move(leaf), begin, end);
    return ok_status();
  }

  // `field:*` asks for any value of the field; `syn:` is an operator in the shape of a field.
  static void apply_field(Leaf& leaf, const std::string& field) {
    if (field.empty()) return;
    leaf.plain = false;
    auto& node = leaf.node;
    if (field == "syn" && (node.kind == SyntaxKind::kWords || node.kind == SyntaxKind::kPhrase)) {
      node.kind = SyntaxKind::kSynonym;
      return;
    }
    if (node.kind == SyntaxKind::kAll) node.kind = SyntaxKind::kRange;
    node.field = field;
  }

  void note_open_quote(std::string_view chunk) {
    notes_.add("the quote of " + quoted(chunk) + " is not closed and was read as text");
  }

  void note_odd_chunk(std::string_view chunk) {
    if (closing_quote(character_at(chunk, 0).code_point) != 0) {
      note_open_quote(chunk);
    } else if (chunk.size() > 1 && chunk.back() == ':' && is_letter(peek(at_))) {
      notes_.add(quoted(chunk) + " was read as text: nothing follows the colon");
    } else if (const auto colon = chunk.find(':');
               colon != kNotFound && colon > 0 && colon + 1 < chunk.size() &&
               std::string_view("[{<>").find(chunk[colon + 1]) != kNotFound) {
      notes_.add(quoted(chunk) + " was read as text: a range is written [a TO b], >a or <b");
    } else if ((chunk.front() == '[' || chunk.front() == '{') &&
               text_.substr(at_, limits::kMaxRangeBytes).find(" TO ") != kNotFound) {
      notes_.add(quoted(chunk) +
                 " was read as text: a range stands behind a field, as in "
                 "date:[a TO b]");
    }
  }

  std::size_t chunk_end(std::size_t begin) {
    std::size_t depth = 0;
    char32_t before = 0;
    for (std::size_t i = begin; i < text_.size();) {
      const auto character = character_at(text_, i);
      const char32_t c = character.code_point;
      if (is_space(c)) return i;
      if (c == '(') ++depth;
      if (c == ')') {
        if (depth == 0 && !open_.empty()) return i;
        if (depth == 0) notes_.add(kStrayClose);
        if (depth > 0) --depth;
      }
      // A quote opens a phrase in the middle of a chunk too (`l'"affaire"`), but not after a letter
      // or digit (`5"`).
      if (i > begin && closing_quote(c) != 0 && !(c == '"' && is_alnum(before)) &&
          quote_end(i) != kNotFound) {
        return i;
      }
      before = c;
      i += character.size;
    }
    return text_.size();
  }

  // Where the phrase that opens at `offset` has its closing quote; kNotFound when it opens none.
  // The last answers are kept per kind of quote, so that unclosed quotes cost one scan.
  std::size_t quote_end(std::size_t offset) {
    const auto opening = character_at(text_, offset);
    const char32_t closing = closing_quote(opening.code_point);
    if (closing == 0) return kNotFound;
    auto& known = closings_[closing == '"' ? 0 : closing == 0xBB ? 1 : 2];
    const auto from = offset + opening.size;
    if (known && (*known == kNotFound || *known >= from)) return *known;
    std::string quote;
    text::append_utf8(quote, closing);
    known = text_.find(quote, from);
    return *known;
  }

  Status read_phrase(std::size_t begin, std::size_t open, std::size_t close,
                     const std::string& field) {
    Leaf leaf;
    leaf.node.kind = SyntaxKind::kPhrase;
    const auto inside = open + character_at(text_, open).size;
    leaf.node.text = text_.substr(inside, close - inside);
    auto end = close + character_at(text_, close).size;
    if (end < text_.size() && text_[end] == '~') {
      const auto number = read_number(text_.substr(end + 1));
      if (number.value > limits::kMaxSlop) {
        return limit_exceeded("the distance of a phrase is at most kMaxSlop (" +
                              std::to_string(limits::kMaxSlop) + "), " +
                              quoted(text_.substr(end, number.size + 1)) + " is more");
      }
      if (number.size == 0) {
        notes_.add("'~' after " + quoted(text_.substr(open, end - open)) +
                   " has no number; read as the exact phrase");
      }
      leaf.node.slop = number.value;
      end += 1 + number.size;
    }
    if (const auto boost = read_boost(text_.substr(end))) {
      leaf.node.boost = boost->value;
      end += boost->size;
    }
    apply_field(leaf, field);
    push_leaf(std::move(leaf), begin, end);
    return ok_status();
  }

  // ---- Ranges.

  bool read_range(std::size_t begin, std::size_t value, const std::string& field) {
    const char opening = text_[value];
    if (opening != '[' && opening != '{') return false;
    const auto window = text_.substr(value + 1, limits::kMaxRangeBytes);
    const auto close = window.find_first_of("]}");
    if (close == kNotFound) return false;
    const auto inside = window.substr(0, close);
    const auto to = inside.find(" TO ");
    if (to == kNotFound) return false;
    const auto low = trimmed(inside.substr(0, to));
    const auto high = trimmed(inside.substr(to + 4));
    if (low.empty() || high.empty()) return false;
    Leaf leaf;
    leaf.node.kind = SyntaxKind::kRange;
    leaf.node.field = field;
    leaf.node.low = read_bound(low);
    leaf.node.high = read_bound(high);
    leaf.node.include_low = opening == '[';
    leaf.node.include_high = window[close] == ']';
    push_leaf(std::move(leaf), begin, value + 1 + close + 1);
    return true;
  }

  bool read_comparison(std::size_t begin, std::size_t value, const std::string& field) {
    const char sign = text_[value];
    if (sign != '<' && sign != '>') return false;
    const bool equal = value + 1 < text_.size() && text_[value + 1] == '=';
    const auto start = value + (equal ? 2 : 1);
    const auto end = chunk_end(start);
    const auto bound = text_.substr(start, end - start);
    if (!has_alnum(bound)) return false;
    Leaf leaf;
    leaf.node.kind = SyntaxKind::kRange;
    leaf.node.field = field;
    (sign == '<' ? leaf.node.high : leaf.node.low) = std::string(bound);
    (sign == '<' ? leaf.node.include_high : leaf.node.include_low) = equal;
    push_leaf(std::move(leaf), begin, end);
    return true;
  }

  // ---- Operators that have nothing to join are words.

  void settle_operators() {
    auto& tokens = out_.tokens;
    std::vector<bool> starts(tokens.size() + 1, false);
    for (std::size_t i = tokens.size(); i-- > 0;) {
      const auto kind = tokens[i].kind;
      starts[i] = kind == LexKind::kLeaf || kind == LexKind::kOpen || is_mark(kind) ||
                  (kind == LexKind::kNot && starts[i + 1]);
    }
    bool operand_before = false;
    bool mark_before = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const auto kind = tokens[i].kind;
      const bool binary = kind == LexKind::kAnd || kind == LexKind::kOr;
      const bool joins = starts[i + 1] && !mark_before && (!binary || operand_before);
      operand_before = kind == LexKind::kLeaf || kind == LexKind::kClose;
      mark_before = is_mark(kind);
      if ((binary || kind == LexKind::kNot) && !joins) make_word(tokens[i]);
    }
  }

  void make_word(LexToken& token) {
    const auto word = text_.substr(token.begin, token.end - token.begin);
    notes_.add(quoted(word) + " joins nothing here and was read as text");
    Leaf leaf;
    leaf.plain = true;
    leaf.node.text = word;
    leaf.node.begin = token.begin;
    leaf.node.end = token.end;
    token.kind = LexKind::kLeaf;
    token.leaf = static_cast<std::uint32_t>(out_.leaves.size());
    out_.leaves.push_back(std::move(leaf));
  }

  std::string_view text_;
  Notes& notes_;
  std::size_t at_ = 0;
  Lexed out_;
  std::vector<std::size_t> open_;  ///< tokens of the groups that are open
  std::array<std::optional<std::size_t>, 3> closings_;
};

}  // namespace

Result<Lexed> lex(std::string_view text, Notes& notes) { return Lexer(text, notes).run(); }

}  // namespace fts::query
