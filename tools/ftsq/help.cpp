#include "tools/ftsq/help.hpp"

namespace fts::tools {

namespace {

std::vector<Example> query_language() {
  return {
      {"sanctions acier",
       "documents that hold both words, in any of their forms: singular or plural, with or without "
       "accents, œ or oe, États-Unis or etats unis; where none holds both, the best partial "
       "matches"},
      {"\"sanctions seraient\"", "these words in this order, in these forms"},
      {"\"Blinken Lavrov\"~4", "these words near each other, up to 4 places out of order"},
      {"+acier -Chine", "must be there, must not be there (SAUF Chine and NOT Chine too)"},
      {"acier OU fer", "either (OR too); ET and AND for both; ( ) for groups"},
      {"title:acier", "in that field; title:\"acier chinois\" for an expression in it"},
      {"dévast*", "words that begin so"},
      {"sanxions~", "words spelled nearly so (~sanxions too); ~1 and ~2 for the edits allowed"},
      {"syn:OTAN",
       "synonyms too, of this word and those after it: what acronyms stand for, "
       "countries and their people, names spelled in several ways"},
      {"=OTAN", "this very spelling: accents and capitals as typed"},
      {"acier^2 prix", "the first word counts double"},
      {"annee:[2020 TO 2022]", "a number or a date in a range; date:>=2022-01 for one end"},
      {"(acier",
       "words never fail: what is no operator is searched as text, with a note that says "
       "how it was read"}};
}

}  // namespace

const CommandSpec& ftsq_spec() {
  static const CommandSpec spec = {
      "ftsq",
      "[OPTION]... QUERY... | --complete TEXT | --like ID",
      "Searches. Asks the server at the default address or, where none answers, opens the default "
      "data folder; -d and -s name one. Several words are one query; the QUERY - reads queries "
      "from "
      "standard input, one a line.\n"
      "Exit status: 0 something was found, 1 nothing, 2 an error.",
      {kDataOption,
       {"server", 's', "URL", "ask this server (FTSD_SERVER; default http://127.0.0.1:7780)"},
       kIndexOption,
       {"number", 'n', "N", "hits to show (default 10)"},
       {"from", 0, "N", "hits to leave out before them (default 0)"},
       {"json", 0, "", "one JSON object for each hit, then one summary"},
       {"list", 'l', "", "ids only, one a line"},
       {"count", 'c', "", "the exact number of hits only"},
       {"complete", 0, "",
        "what goes on with the text: words and phrases, the most frequent first"},
       {"like", 0, "ID", "documents like this one instead of a QUERY"},
       {"or", 0, "", "any of the words will do (a bag of words)"},
       {"all", 0, "", "all of the words must be there: no partial matches, no corrections"},
       {"synonyms", 0, "", "words find their synonyms too, as if all stood behind syn:"},
       {"filter", 'f', "EXPR",
        "only hits of which this holds: rubrique:énergie, date:>=2022-01, -rubrique:sport", true},
       {"sort", 0, "FIELD[:desc]", "order by a field instead of by score", true},
       {"facet", 0, "FIELD", "count the values of a field among all hits", true},
       {"explain", 0, "", "show how each score came about"}},
      {{"ftsq sanctions dévastatrices",
        "Rank, title, date, id and the passage that fits best, of the ten best documents."},
       {"ftsq -n 3 --filter 'date:>=2022-01' --facet rubrique '\"États-Unis\" -Chine'",
        "An expression without a word, of 2022 and later, with the number of hits per rubrique."},
       {"ftsq --complete \"l'éco\"",
        "école, économie, économie de marché ... as they are frequent."}},
      "Query language:",
      query_language(),
      // -mot in a query that is not quoted looks like options.
      " (a query with words that begin with - comes behind --, or in quotes)"};
  return spec;
}

}  // namespace fts::tools
