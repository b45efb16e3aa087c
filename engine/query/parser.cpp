// The grammar over the tokens of lexer.cpp. NOT binds closer than AND, AND than OR, OR than nothing
// at all: `a b OR c d` is a, then b or c, then d. SAUF is NOT, ET is AND, OU is OR.
//
//   query    = clauses
//   clauses  = { either }                 unmarked ones are left to the default operator
//   either   = both { "OR" both }
//   both     = clause { "AND" clause }
//   clause   = { "NOT" | "-" | "+" } ( leaf | "(" clauses ")" )
//
// Bare words that follow one another directly are one leaf, since French words are not always what
// stands between spaces ("100 000", "21 janvier 2022"). The lexer has already read as text what
// does not fit, so that every sequence of tokens parses. Recursion goes as deep as parentheses do.

#include <algorithm>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/base/limits.hpp"
#include "engine/query/chars.hpp"
#include "engine/query/lexer.hpp"
#include "engine/query/syntax.hpp"
#include "engine/text/utf8.hpp"

namespace fts::query {
namespace {

enum class Mark : std::uint8_t { kNone, kMust, kMustNot };

struct Clause {
  SyntaxNode node;
  Mark mark = Mark::kNone;
  bool plain = false;
};

SyntaxNode boolean_node() {
  SyntaxNode node;
  node.kind = SyntaxKind::kBoolean;
  return node;
}

void cover(SyntaxNode& parent, const SyntaxNode& first, const SyntaxNode& last) {
  parent.begin = first.begin;
  parent.end = last.end;
}

SyntaxNode excluded(SyntaxNode node) {
  auto parent = boolean_node();
  cover(parent, node, node);
  parent.must_not.push_back(std::move(node));
  return parent;
}

class Parser {
 public:
  Parser(std::string_view text, Lexed lexed, Notes& notes)
      : text_(text), lexed_(std::move(lexed)), notes_(notes) {}

  SyntaxNode parse() {
    auto root = parse_clauses({});
    FTS_CHECK(at_ == lexed_.tokens.size());
    return root;
  }

 private:
  bool at(LexKind kind) const {
    return at_ < lexed_.tokens.size() && lexed_.tokens[at_].kind == kind;
  }

  SyntaxNode parse_clauses(const std::string& field) {
    std::vector<Clause> clauses;
    while (at_ < lexed_.tokens.size() && !at(LexKind::kClose)) {
      auto clause = parse_either(field);
      if (!clauses.empty() && joins(clauses.back(), clause)) {
        auto& run = clauses.back().node;
        run.text += text_.substr(run.end, clause.node.end - run.end);
        run.end = clause.node.end;
      } else {
        clauses.push_back(std::move(clause));
      }
    }
    drop_idle_all(clauses);
    if (clauses.empty()) return {};
    if (clauses.size() == 1 && clauses.front().mark == Mark::kNone) {
      return std::move(clauses.front().node);
    }
    return joined_by_nothing(std::move(clauses));
  }

  // `syn:` holds for the bare words after it too.
  static bool joins(const Clause& run, const Clause& next) {
    return next.plain && next.mark == Mark::kNone && run.mark == Mark::kNone &&
           (run.plain || run.node.kind == SyntaxKind::kSynonym);
  }

  // `*` beside words asks for nothing: with OR it would find every document.
  void drop_idle_all(std::vector<Clause>& clauses) {
    const auto is_idle = [](const Clause& clause) {
      return clause.mark == Mark::kNone && clause.node.kind == SyntaxKind::kAll;
    };
    bool asks = false;
    bool idle = false;
    for (const auto& clause : clauses) {
      asks = asks || (clause.mark == Mark::kNone && !is_idle(clause));
      idle = idle || is_idle(clause);
    }
    if (!asks || !idle) return;
    notes_.add("'*' beside words was left out: alone it stands for every document");
    std::erase_if(clauses, is_idle);
  }

  static SyntaxNode joined_by_nothing(std::vector<Clause> clauses) {
    auto parent = boolean_node();
    parent.implicit = true;
    cover(parent, clauses.front().node, clauses.back().node);
    for (auto& clause : clauses) {
      auto& list = clause.mark == Mark::kMust      ? parent.must
                   : clause.mark == Mark::kMustNot ? parent.must_not
                                                   : parent.should;
      list.push_back(std::move(clause.node));
    }
    return parent;
  }

  Clause parse_either(const std::string& field) {
    auto first = parse_both(field);
    if (!at(LexKind::kOr)) return first;
    Clause result{boolean_node()};
    auto& operands = result.node.should;
    add_choice(operands, std::move(first));
    while (at(LexKind::kOr)) {
      ++at_;
      add_choice(operands, parse_both(field));
    }
    cover(result.node, operands.front(), operands.back());
    return result;
  }

  void add_choice(std::vector<SyntaxNode>& operands, Clause clause) {
    if (clause.mark == Mark::kMust) {
      notes_.add("'+' before an operand of OR asks for nothing and was left out");
    }
    operands.push_back(clause.mark == Mark::kMustNot ? excluded(std::move(clause.node))
                                                     : std::move(clause.node));
  }

  Clause parse_both(const std::string& field) {
    auto first = parse_clause(field);
    if (!at(LexKind::kAnd)) return first;
    Clause result{boolean_node()};
    result.node.begin = first.node.begin;
    const auto add = [&result](Clause clause) {
      result.node.end = clause.node.end;
      auto& list = clause.mark == Mark::kMustNot ? result.node.must_not : result.node.must;
      list.push_back(std::move(clause.node));
    };
    add(std::move(first));
    while (at(LexKind::kAnd)) {
      ++at_;
      add(parse_clause(field));
    }
    return result;
  }

  Clause parse_clause(const std::string& field) {
    bool negative = false;
    bool required = false;
    for (;; ++at_) {
      if (at(LexKind::kNot) || at(LexKind::kMinus)) {
        negative = !negative;
      } else if (at(LexKind::kPlus)) {
        required = true;
      } else {
        break;
      }
    }
    auto clause = parse_operand(field);
    if (negative) {
      clause.mark = Mark::kMustNot;
    } else if (required) {
      clause.mark = Mark::kMust;
    }
    return clause;
  }

  Clause parse_operand(const std::string& field) {
    FTS_CHECK(at_ < lexed_.tokens.size());
    auto& token = lexed_.tokens[at_++];
    if (token.kind == LexKind::kLeaf) {
      auto& leaf = lexed_.leaves[token.leaf];
      Clause clause{std::move(leaf.node), Mark::kNone, leaf.plain};
      if (clause.plain) take_digit_groups(clause.node);
      const auto kind = clause.node.kind;
      if (clause.node.field.empty() && kind != SyntaxKind::kSynonym && kind != SyntaxKind::kAll) {
        clause.node.field = field;
      }
      return clause;
    }
    FTS_CHECK(token.kind == LexKind::kOpen);
    const std::string inner = token.field.empty() ? field : token.field;
    const auto begin = token.begin;
    Clause clause{parse_clauses(inner)};
    FTS_CHECK(at(LexKind::kClose));
    const auto& close = lexed_.tokens[at_++];
    clause.node.boost = std::min(clause.node.boost * close.boost, kMaxBoost);
    clause.node.begin = begin;
    clause.node.end = close.end;
    return clause;
  }

  // `100 000` is one operand: groups of three digits after one to three.
  void take_digit_groups(SyntaxNode& number) {
    if (number.text.size() > 3 || !is_digits(number.text)) return;
    while (at(LexKind::kLeaf)) {
      const auto& next = lexed_.leaves[lexed_.tokens[at_].leaf];
      const auto gap = text_.substr(number.end, next.node.begin - number.end);
      const bool one_space = !gap.empty() && gap.size() == character_at(gap, 0).size;
      if (!next.plain || !one_space || next.node.text.size() != 3 || !is_digits(next.node.text)) {
        return;
      }
      number.text.append(gap).append(next.node.text);
      number.end = next.node.end;
      ++at_;
    }
  }
  static bool is_digits(std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
  }

  std::string_view text_;
  Lexed lexed_;
  Notes& notes_;
  std::size_t at_ = 0;
};

}  // namespace

Result<ParsedQuery> parse(std::string_view text) {
  if (text.size() > limits::kMaxQueryBytes) {
    return limit_exceeded("a query has at most kMaxQueryBytes (" +
                          std::to_string(limits::kMaxQueryBytes) + ") bytes, this one has " +
                          std::to_string(text.size()));
  }
  FTS_TRY(text::validate_utf8(text).with_context("query"));
  Notes notes;
  FTS_ASSIGN(Lexed lexed, lex(text, notes));
  ParsedQuery parsed;
  parsed.root = Parser(text, std::move(lexed), notes).parse();
  parsed.notes = notes.take();
  return parsed;
}

}  // namespace fts::query
