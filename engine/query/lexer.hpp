#pragma once

// From the bytes of a query to the words, phrases and operators that parser.cpp joins. The lexical
// rules stand above the code of lexer.cpp. Linear in the text; the bounds on clauses, nesting and
// slop are checked here, before anything grows.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/query/syntax.hpp"

namespace fts::query {

/// How doubtful input was read: without repetition, and few, whatever the input.
class Notes {
 public:
  static constexpr std::size_t kMaxNotes = 16;

  void add(std::string note);
  std::vector<std::string> take() { return std::move(notes_); }

 private:
  std::vector<std::string> notes_;
};

/// `text` in single quotes for a note, shortened to a few words.
std::string quoted(std::string_view text);

enum class LexKind : std::uint8_t { kLeaf, kOpen, kClose, kAnd, kOr, kNot, kPlus, kMinus };

struct LexToken {
  LexKind kind = LexKind::kLeaf;
  std::uint32_t begin = 0, end = 0;
  std::uint32_t leaf = 0;  ///< kLeaf: index into Lexed::leaves
  float boost = 1.0F;      ///< kClose: `)^2`
  std::string field;       ///< kOpen: `titre:(`
};

struct Leaf {
  SyntaxNode node;
  bool plain = false;  ///< a bare word with nothing attached: joins its neighbours into one run
};

struct Lexed {
  std::vector<LexToken> tokens;
  std::vector<Leaf> leaves;
};

/// Every kOpen has its kClose, no pair is empty, every operator has its operands.
/// Requires valid UTF-8 of at most kMaxQueryBytes.
Result<Lexed> lex(std::string_view text, Notes& notes);

}  // namespace fts::query
