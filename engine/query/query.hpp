#pragma once

// The query as search and highlighting understand it: every word analysed by the same code as
// documents, every default decided. Knows no segment. What each node matches and how it scores is
// defined here; search/ must equal it, the model in tests/model computes it naively.
//
//   kTerm     documents that hold the term at its level of sameness:
//               kClass   any form of its conflation class, and, when it was typed without accents
//                        (Term::bare), of the class of each accented variant
//               kFold    any form with the same fold
//               kForm    this form (accents as typed)
//               kExact   this form in this letter case, verified on the stored text
//             Score: idf(df) * share(weighted tf); with scoring `french` and level kClass, plus
//             fold_weight * the same for level kFold. df of a union of lists: the largest df among
//             those of weight 1, or among all when there is none. Stop words times stop_weight,
//             auxiliary verbs times light_weight (scoring `french`). Names in snake case are
//             constants of index::RankingSettings.
//             Variants add lists to those of kClass, whatever the scoring: the documents of the
//             class or form named, whose frequencies count weight times. A word of a document
//             counts once: by the term's own classes (weight 1) if it is of one of them; else by
//             the variant of its class, the greatest weight if there are several; else by the
//             variant of its form. As the slow loop:
//               tf = sum over the words w of d in the fields f asked for: weight(f) * worth(w)
//               worth(w) = 1 if class(w) is own
//                        | max of variants (kClass, class(w)) | max of variants (kForm, form(w))
//             Without classes (analyzer `plain`) a class is the form of that name.
//   kFuzzy    documents that the term finds at level kClass, and those with a form whose fold is
//             within max_distance of the term's (fuzzy.hpp; distance 0 is another way to accent
//             it). Scored as kTerm with these forms for variants of weight fuzzy_weight(distance).
//             As the slow loop:
//               variants = {(kForm, f, fuzzy_weight(distance(term.folded, fold(f))))
//                           for every form f of the index that is within max_distance}
//             of which, when there are more than kMaxExpansions, the nearest are taken, at one
//             distance those of the largest df, then the first by bytes. search::expand_fuzzy puts
//             the kTerm in its place.
//   kPhrase   slots at given offsets, each a set of terms (levels kFold and kForm), within one
//             field. With slop 0 the frequency counts the anchors a (occurrences of slot 0) such
//             that every slot i has an occurrence at a + offset_i. With slop s: for each anchor the
//             least m = max(p_i - offset_i) - min(p_i - offset_i) over choices of one occurrence
//             p_i per slot (p_0 = a) with distinct positions; anchors with m <= s add 1 / (1 + m).
//             Score: (sum of the slots' idf) * share(weighted frequency).
//   kPrefix   documents with a form whose fold begins with the folded prefix or, if accents were
//             typed, a form that begins with the prefix. Constant score: boost.
//   kKeyword  documents whose typed field equals `text` (keywords: case and accents as they are;
//             numbers, dates and booleans by value). No score.
//   kRange    documents with a value of the typed field between `low` and `high`. No score.
//   kBoolean  all of `must` and `filter`, none of `must_not`, and at least `minimum_should` of
//             `should`. Score: sum over must and should that match.
//   kAll, kNone   every document (score 0), none.
//
// `boost` multiplies. A `field` restricts kTerm, kPhrase and kPrefix to one text field: occurrences
// elsewhere count nothing (tf and weights of the other fields are 0; length stays the combined one,
// so that bounds hold).
//
// The score of a document is the sum over scoring leaves in tree order (depth first, must before
// should), added in double and rounded to float once. Ties: lower document first (segments in
// snapshot order, then document number).
//
// share(tf) = tf / (tf + K), K of segment/bm25.hpp with k1 and b of the settings; with scoring
// `french` k1 times what a word weighs on average (Snapshot::average_word_weight), since a tf is
// made of weights.
//
// The second look. With scoring `french` and no sort the second_look_hits first are looked at
// again: bonuses are added to their scores, and they are put in order anew. No bonus is negative,
// so that they stay before all others, which follow as they were: what is hit n does not depend on
// the page that is asked for. The words are the scoring leaves kTerm that some document holds, in
// tree order, without stop words, words of level kExact and words of boost 0. Where a word stands
// is where a form of its lists of weight 1 does. As the slow loop, with boost(w) including
// stop_weight or light_weight:
//   for each word w of level kClass typed with accents, that is no stop word:
//     accent_weight * boost(w) * idf(df of its form) * share(weighted tf of its form)
//   if the index has positions, for each word w that d holds in fields w asks for:
//     lead_weight * boost(w) * idf(w) * tf / (tf + 1), tf = sum over fields f that hold w, without
//         the first when there are several: weight(f) * L / (L + first position of w in f),
//         L = lead_positions (position 0 counts 1)
//     title_weight * boost(w) * idf(w) * 1 / (1 + K1), if there are several fields and the first
//         holds w, with K1 = K of that field's own length and average (k1 1.2, b 0.75)
//     for each of the kProximityReach words v before w that d holds:
//       proximity_weight * min(boost(v), boost(w)) * min(idf(v), idf(w)) * share(tf), tf = sum over
//           fields f, p in positions(v, f): min(weight of f for v, for w) * near(p)
//       near(p) = 1 if some q of positions(w, f) has 0 < q - p <= proximity_ordered
//               | proximity_loose if some q has 0 < |q - p| < proximity_window | 0
// Parts are floats, added to the score in double, rounded once more. Constants that count hits or
// positions are rounded down, lead_positions is not.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/analyzer.hpp"
#include "engine/analysis/synonyms.hpp"
#include "engine/base/status.hpp"
#include "engine/query/syntax.hpp"

namespace fts::query {

/// How many words back in the query the word may be that another one is near to.
inline constexpr std::size_t kProximityReach = 2;
inline constexpr float kMinVariantWeight = 0.001F;
/// Of a synonym, beside the word that was asked for. One of several words is a phrase whose boost
/// is divided by their number: it weighs as one word does, not as their sum.
inline constexpr float kSynonymWeight = 0.5F;

enum class Level : std::uint8_t { kClass, kFold, kForm, kExact };

/// A further list that counts for a word, at less than its own: another reading of the form (porte
/// as a verb), a synonym, a name's other spelling. The weight, of [kMinVariantWeight, 1],
/// multiplies its frequencies; it matches like the term's own lists, and its df does not count for
/// the idf unless the weight is 1.
struct TermVariant {
  std::string name;             ///< of the class or form
  Level level = Level::kClass;  ///< kClass or kForm
  float weight = 1.0F;
  friend bool operator==(const TermVariant&, const TermVariant&) = default;
};

struct Term {
  std::string form;
  std::string folded;
  std::string class_name;  ///< empty when the analyzer has no classes
  Level level = Level::kClass;
  bool bare = false;   ///< typed without any accent: form == folded
  bool stop = false;   ///< a function word
  bool light = false;  ///< an auxiliary verb; not both
  analysis::TokenKind kind = analysis::TokenKind::kWord;
  /// Of kClass, outside phrases; ascending by level and name, without doubles.
  std::vector<TermVariant> variants;
  /// Of kExact: the bytes that must stand in the text. In a phrase of exact words (`=États-Unis`)
  /// search leaves them to the kExact terms beside the phrase, highlights compare them.
  std::string surface;
  friend bool operator==(const Term&, const Term&) = default;
};

struct PhraseSlot {
  std::uint32_t offset = 0;        ///< from slot 0, strictly ascending
  std::vector<Term> alternatives;  ///< any of them
};

enum class NodeKind : std::uint8_t {
  kTerm,
  kFuzzy,
  kPhrase,
  kPrefix,
  kKeyword,
  kRange,
  kBoolean,
  kAll,
  kNone
};

struct Node {
  NodeKind kind = NodeKind::kNone;
  std::string field;
  float boost = 1.0F;
  Term term;                       ///< kTerm, kFuzzy (of level kClass)
  std::uint32_t max_distance = 0;  ///< kFuzzy: in half edits
  std::vector<PhraseSlot> slots;   ///< kPhrase: two or more
  std::uint32_t slop = 0;
  std::string text;       ///< kPrefix: the form of the prefix; kKeyword: the value
  bool accented = false;  ///< kPrefix: accents were typed and must match
  std::optional<std::string> low,
      high;  ///< kRange, as typed; search parses them by the field's type
  bool include_low = true, include_high = true;
  std::vector<Node> must, should, must_not, filter;  ///< kBoolean
  std::uint32_t minimum_should = 0;
};

enum class DefaultOperator : std::uint8_t { kAll, kAny };

/// What the rewriting must know of the index.
struct FieldCatalog {
  std::vector<std::string> text_fields;
  std::vector<std::string> typed_fields;
  /// Whether there are phrases: without positions none is made of a synonym of several words.
  bool positions = true;
  bool contains_text(std::string_view name) const;
  bool contains_typed(std::string_view name) const;
};

struct Query {
  Node root;
  std::vector<std::string> notes;
  /// Whether every bare word is a stop word; then they are required like others.
  bool only_stop_words = false;
};

struct AnalyzeOptions {
  /// What `syn:` and `synonyms_everywhere` look words up in; null: they have no synonyms.
  const analysis::SynonymTable* synonyms = nullptr;
  /// Every bare word as if behind `syn:`.
  bool synonyms_everywhere = false;
  /// Of a filter: `-rubrique:sport` alone is what it says, and needs no note.
  bool is_filter = false;
  /// Of forms that stand for a word and belong to another one (porte as a verb); 0: they do not.
  float reading_weight = 0.3F;
};

/// Analyses the words of a syntax tree. Bare stop words are optional unless the query has nothing
/// else; words that the analyzer splits (`l'éco`, `États-Unis`, dates) become their parts or, where
/// one term spans them, that term (OR). An unknown field of a `field:word` is read as text, with a
/// note; of a range it is an error naming the fields there are.
Result<Query> analyze(const ParsedQuery& parsed, const analysis::Analyzer& analyzer,
                      const FieldCatalog& fields, DefaultOperator default_operator,
                      const AnalyzeOptions& options = {});

/// Adds a note that does not stand in `notes` yet.
void add_note(std::vector<std::string>& notes, std::string note);

/// The tree in a normal form for tests and --explain.
std::string to_string(const Node& node);

}  // namespace fts::query
