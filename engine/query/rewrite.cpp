// From the syntax tree to the query tree. Clauses that stand side by side become one bag: what is
// required, what is wanted, function words (optional beside anything else), what is excluded, and
// conditions on typed fields, which never score. Every other node is an operand of its own.
//
//   default operator kAll   must: required and wanted       should: function words
//   default operator kAny   something required:
//                             must: required                should: wanted, function words
//                           nothing required:
//                             must: one or more of wanted   should: function words
//
// so that a document which shares only function words with the query is no hit.

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/base/limits.hpp"
#include "engine/query/lexer.hpp"
#include "engine/query/query.hpp"
#include "engine/query/words.hpp"

namespace fts::query {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out.empty() ? "none" : out;
}

bool is_condition(const Node& node) {
  return node.kind == NodeKind::kKeyword || node.kind == NodeKind::kRange;
}

// Of the leaves that score; the product stays within what a person may ask for.
void apply_boost(Node& node, float boost) {
  if (boost == 1.0F) return;
  if (node.kind == NodeKind::kBoolean) {
    for (auto& child : node.must) apply_boost(child, boost);
    for (auto& child : node.should) apply_boost(child, boost);
    return;
  }
  node.boost = std::min(node.boost * boost, kMaxBoost);
}

void apply_field(Node& node, const std::string& field) {
  if (node.kind == NodeKind::kBoolean) {
    for (auto* list : {&node.must, &node.should}) {
      for (auto& child : *list) apply_field(child, field);
    }
    return;
  }
  node.field = field;
}

std::size_t leaf_count(const Node& node) {
  if (node.kind != NodeKind::kBoolean) return 1;
  std::size_t count = 0;
  for (const auto* list : {&node.must, &node.should, &node.must_not, &node.filter}) {
    for (const auto& child : *list) count += leaf_count(child);
  }
  return count;
}

struct Bag {
  std::vector<Node> required, wanted, stops, excluded, conditions;

  void require(Node node) {
    if (node.kind == NodeKind::kNone) return;
    (is_condition(node) ? conditions : required).push_back(std::move(node));
  }
  void want(Node node) {
    if (node.kind == NodeKind::kNone) return;
    (is_condition(node) ? conditions : wanted).push_back(std::move(node));
  }
  void exclude(Node node) {
    if (node.kind != NodeKind::kNone) excluded.push_back(std::move(node));
  }
};

void move_all(std::vector<Node>& from, std::vector<Node>& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
  from.clear();
}

class Rewriter {
 public:
  Rewriter(const analysis::Analyzer& analyzer, const FieldCatalog& fields,
           DefaultOperator default_operator, const AnalyzeOptions& options)
      : words_(analyzer, {options.synonyms, default_operator == DefaultOperator::kAll,
                          fields.positions, options.reading_weight}),
        fields_(fields),
        all_(default_operator == DefaultOperator::kAll),
        synonyms_everywhere_(options.synonyms_everywhere),
        is_filter_(options.is_filter) {}

  Result<Query> run(const ParsedQuery& parsed) {
    FTS_ASSIGN(Node root, operand(parsed.root));
    if (root.kind == NodeKind::kNone) notes_.add("nothing to search for: the query has no words");
    if (leaf_count(root) > limits::kMaxQueryClauses) return too_many_clauses();
    if (words_.synonyms_were_cut()) {
      notes_.add("a word has more than kMaxSynonyms (" + std::to_string(limits::kMaxSynonyms) +
                 ") synonyms; the first were searched");
    }
    Query query;
    query.root = std::move(root);
    query.notes = parsed.notes;
    for (auto& note : notes_.take()) add_note(query.notes, std::move(note));
    query.only_stop_words = saw_stop_ && !saw_content_;
    return query;
  }

 private:
  enum class FieldKind { kNone, kText, kTyped, kUnknown };

  static Status too_many_clauses() {
    return limit_exceeded("the query stands for more than kMaxQueryClauses (" +
                          std::to_string(limits::kMaxQueryClauses) +
                          ") words and phrases; ask for fewer");
  }

  // The field meant by a name: itself, or the English name of the French one typed.
  FieldKind resolve(std::string& name) const {
    if (name.empty()) return FieldKind::kNone;
    if (fields_.contains_text(name)) return FieldKind::kText;
    if (fields_.contains_typed(name)) return FieldKind::kTyped;
    const std::string_view alias = name == "titre"                      ? "title"
                                   : name == "texte" || name == "corps" ? "body"
                                                                        : "";
    if (alias.empty() || !fields_.contains_text(alias)) return FieldKind::kUnknown;
    name = alias;
    return FieldKind::kText;
  }

  Result<Node> operand(const SyntaxNode& syntax) {
    Bag bag;
    switch (syntax.kind) {
      case SyntaxKind::kBoolean:
        return boolean(syntax);
      case SyntaxKind::kWords:
      case SyntaxKind::kSynonym:
        FTS_TRY(add_wanted(syntax, bag));
        return finish(std::move(bag));
      default:
        return leaf(syntax);
    }
  }

  static Result<Node> boosted(Node node, float boost) {
    apply_boost(node, boost);
    return node;
  }

  Result<Node> boolean(const SyntaxNode& syntax) {
    Bag bag;
    for (const auto& child : syntax.must) {
      FTS_ASSIGN(Node node, operand(child));
      bag.require(std::move(node));
    }
    if (syntax.implicit) {
      for (const auto& child : syntax.should) FTS_TRY(add_wanted(child, bag));
    } else if (!syntax.should.empty()) {
      std::vector<Node> choices;
      for (const auto& child : syntax.should) {
        FTS_ASSIGN(Node node, operand(child));
        if (node.kind != NodeKind::kNone) choices.push_back(std::move(node));
      }
      bag.require(any_of(std::move(choices)));
    }
    const auto seen = std::pair(saw_content_, saw_stop_);
    for (const auto& child : syntax.must_not) {
      FTS_ASSIGN(Node node, operand(child));
      bag.exclude(std::move(node));
    }
    std::tie(saw_content_, saw_stop_) = seen;
    return boosted(finish(std::move(bag)), syntax.boost);
  }

  static bool is_bag(const SyntaxNode& syntax) {
    return syntax.kind == SyntaxKind::kWords || syntax.kind == SyntaxKind::kSynonym;
  }

  // A child that carries no operator of its own.
  Status add_wanted(const SyntaxNode& syntax, Bag& bag) {
    auto field = syntax.field;
    const auto kind = resolve(field);
    if (!is_bag(syntax) || kind == FieldKind::kTyped) {
      FTS_ASSIGN(Node node, syntax.kind == SyntaxKind::kBoolean ? boolean(syntax) : leaf(syntax));
      bag.want(std::move(node));
      return ok_status();
    }
    auto run =
        words_.read_run(kind == FieldKind::kUnknown ? with_unknown_field(syntax) : syntax.text,
                        syntax.kind == SyntaxKind::kSynonym || synonyms_everywhere_);
    if (run.content.size() + run.stops.size() > limits::kMaxQueryClauses) {
      return too_many_clauses();
    }
    saw_content_ = saw_content_ || !run.content.empty();
    saw_stop_ = saw_stop_ || !run.stops.empty();
    for (auto* list : {&run.content, &run.stops}) {
      for (auto& node : *list) {
        apply_boost(node, syntax.boost);
        if (kind == FieldKind::kText) apply_field(node, field);
      }
    }
    move_all(run.content, bag.wanted);
    move_all(run.stops, bag.stops);
    return ok_status();
  }

  // Notes that there is no such field; returns the text as it was typed.
  std::string with_unknown_field(const SyntaxNode& syntax) {
    notes_.add("there is no field " + quoted(syntax.field) +
               " (text fields: " + joined(fields_.text_fields) +
               "; typed fields: " + joined(fields_.typed_fields) + "); it was read as text");
    return syntax.field + ":" + syntax.text;
  }

  Result<Node> leaf(const SyntaxNode& syntax) {
    auto field = syntax.field;
    const auto kind = resolve(field);
    if (syntax.kind == SyntaxKind::kRange) return range(syntax, kind, field);
    if (kind == FieldKind::kTyped) return typed(syntax, field);
    if (kind == FieldKind::kUnknown) return unknown_field(syntax);
    FTS_ASSIGN(Node node, text_leaf(syntax));
    if (kind == FieldKind::kText) apply_field(node, field);
    return boosted(std::move(node), syntax.boost);
  }

  Result<Node> text_leaf(const SyntaxNode& syntax) {
    saw_content_ = true;
    switch (syntax.kind) {
      case SyntaxKind::kPhrase:
        return words_.read_phrase(syntax.text, syntax.slop);
      case SyntaxKind::kExact:
        return words_.read_exact(syntax.text);
      case SyntaxKind::kPrefix:
        return words_.read_prefix(syntax.text);
      case SyntaxKind::kFuzzy:
        return words_.read_fuzzy(syntax.text, syntax.edits);
      default:
        break;
    }
    Node all;
    all.kind = NodeKind::kAll;
    return all;
  }

  Result<Node> range(const SyntaxNode& syntax, FieldKind kind, const std::string& field) {
    if (kind != FieldKind::kTyped) {
      return invalid_argument("a range needs a typed field, " + quoted(syntax.field) +
                              (kind == FieldKind::kText ? " is a text field" : " is no field") +
                              "; typed fields: " + joined(fields_.typed_fields));
    }
    Node node;
    node.kind = NodeKind::kRange;
    node.field = field;
    node.low = syntax.low;
    node.high = syntax.high;
    node.include_low = syntax.include_low;
    node.include_high = syntax.include_high;
    return node;
  }

  Result<Node> typed(const SyntaxNode& syntax, const std::string& field) {
    const bool prefix = syntax.kind == SyntaxKind::kPrefix;
    if (prefix || syntax.kind == SyntaxKind::kFuzzy) {
      return invalid_argument("the typed field " + quoted(field) + " has values, not words: " +
                              quoted(syntax.text + (prefix ? "*" : "~")) + " needs a text field (" +
                              joined(fields_.text_fields) + ")");
    }
    Node node;
    node.kind = NodeKind::kKeyword;
    node.field = field;
    node.text = syntax.text;
    return node;
  }

  // The name as a word, then the rest as if it had no field.
  Result<Node> unknown_field(const SyntaxNode& syntax) {
    SyntaxNode name;
    name.text = syntax.field;
    SyntaxNode rest = syntax;
    rest.field.clear();
    with_unknown_field(syntax);
    Bag bag;
    FTS_TRY(add_wanted(name, bag));
    FTS_TRY(add_wanted(rest, bag));
    return finish(std::move(bag));
  }

  Node finish(Bag bag) {
    Node node;
    node.kind = NodeKind::kBoolean;
    node.must_not = std::move(bag.excluded);
    node.filter = std::move(bag.conditions);
    node.must = std::move(bag.required);
    const bool function_words_only = node.must.empty() && bag.wanted.empty();
    if (function_words_only) std::swap(bag.wanted, bag.stops);
    if (all_) {
      move_all(bag.wanted, node.must);
      lift_conjunctions(node.must);
      node.should = std::move(bag.stops);
    } else if (node.must.empty() && !bag.stops.empty()) {
      node.must.push_back(any_of(std::move(bag.wanted)));
      node.should = std::move(bag.stops);
    } else {
      node.minimum_should = node.must.empty() && !bag.wanted.empty() ? 1 : 0;
      node.should = std::move(bag.wanted);
      move_all(bag.stops, node.should);
    }
    return simplest(std::move(node));
  }

  // `a (b c)` requires a, b and c.
  static void lift_conjunctions(std::vector<Node>& must) {
    std::vector<Node> lifted;
    for (auto& node : must) {
      const bool plain = node.kind == NodeKind::kBoolean && node.should.empty() &&
                         node.must_not.empty() && node.filter.empty();
      if (plain) {
        move_all(node.must, lifted);
      } else {
        lifted.push_back(std::move(node));
      }
    }
    must = std::move(lifted);
  }

  // A boolean of one thing is that thing; of exclusions alone, everything else.
  Node simplest(Node node) {
    if (node.must.empty() && node.should.empty() && node.filter.empty()) {
      if (node.must_not.empty()) return {};
      if (!is_filter_) notes_.add("only exclusions: every other document matches");
      node.must.emplace_back().kind = NodeKind::kAll;
      return node;
    }
    if (!node.must_not.empty()) return node;
    const auto parts = node.must.size() + node.should.size() + node.filter.size();
    if (parts != 1) return node;
    if (!node.must.empty()) return take(node.must);
    if (!node.filter.empty()) return take(node.filter);
    return node.minimum_should == 1 ? take(node.should) : std::move(node);
  }
  static Node take(std::vector<Node>& one) {
    Node node = std::move(one.front());
    return node;
  }

  WordReader words_;
  const FieldCatalog& fields_;
  bool all_;
  bool synonyms_everywhere_;
  bool is_filter_;
  Notes notes_;
  bool saw_content_ = false, saw_stop_ = false;
};

}  // namespace

void add_note(std::vector<std::string>& notes, std::string note) {
  if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(std::move(note));
}

Result<Query> analyze(const ParsedQuery& parsed, const analysis::Analyzer& analyzer,
                      const FieldCatalog& fields, DefaultOperator default_operator,
                      const AnalyzeOptions& options) {
  return Rewriter(analyzer, fields, default_operator, options).run(parsed);
}

}  // namespace fts::query
