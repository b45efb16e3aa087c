// The lexicon: what is built from a dictionary, what a look-up finds, what damaged files do.

#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "engine/analysis/analyzer.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/base/checksum.hpp"
#include "engine/base/random.hpp"
#include "tests/analysis/case_file.hpp"
#include "tests/analysis/small_lexicon.hpp"

namespace fts::analysis {
namespace {

std::string lemma_of(const Lexicon& lexicon, std::string_view form) {
  return std::string(lexicon.lemma(form).value_or(Lemma{"-"}).text);
}

using Names = std::set<std::string>;

Names others(const Lexicon& lexicon, std::string_view form) {
  std::vector<Lemma> lemmas;
  lexicon.other_lemmas(form, lemmas);
  Names names;
  for (const auto& lemma : lemmas) names.emplace(lemma.text);
  return names;
}

Names taken(const Lexicon& lexicon, std::string_view lemma) {
  std::vector<std::string> forms;
  lexicon.taken_forms(lemma, forms);
  return {forms.begin(), forms.end()};
}

/// Everything that a look-up can be asked; must end, and stay inside.
void ask_everything(const Lexicon& lexicon, std::string_view word) {
  lexicon.contains(word);
  lexicon.lemma(word);
  others(lexicon, word);
  taken(lexicon, word);
}

void fix_checksum(ByteBuffer& bytes) {
  store_le(bytes.data() + lexicon_format::kChecksumOffset,
           checksum64(Bytes(bytes).subspan(lexicon_format::kCountsOffset)));
}

}  // namespace

TEST_CASE("a citation form comes before an inflected noun, and that before a verb") {
  const auto lexicon = test::small_lexicon();
  CHECK(lemma_of(*lexicon, "porte") == "porte");
  CHECK(lemma_of(*lexicon, "portes") == "porte");
  CHECK(lemma_of(*lexicon, "portons") == "porter");
  CHECK(lemma_of(*lexicon, "marché") == "marché");
  CHECK(lemma_of(*lexicon, "marchait") == "marcher");
  CHECK(lemma_of(*lexicon, "mangeons") == "manger");
  CHECK(lemma_of(*lexicon, "chevaux") == "cheval");
  CHECK(lemma_of(*lexicon, "travaux") == "travail");
  CHECK(lemma_of(*lexicon, "mangeons-nous") == "-");
}

TEST_CASE("readings that another lemma took are found from both sides") {
  const auto lexicon = test::small_lexicon();
  CHECK(others(*lexicon, "portes") == Names{"porter"});
  CHECK(others(*lexicon, "portons").empty());
  CHECK(taken(*lexicon, "porter") == Names{"porte", "portes"});
  CHECK(taken(*lexicon, "marcher") == Names{"marche", "marches", "marché", "marchés"});
  CHECK(taken(*lexicon, "porte").empty());
  CHECK(taken(*lexicon, "absent").empty());
  CHECK(others(*lexicon, "baux") == Names{"bau"});
}

TEST_CASE("the list made by hand wins, and takes the forms of a lemma along") {
  const auto lexicon = test::small_lexicon();
  CHECK(lemma_of(*lexicon, "yeux") == "oeil");
  CHECK(lemma_of(*lexicon, "oeils") == "oeil");
  CHECK(lemma_of(*lexicon, "clefs") == "clé");
  CHECK(lemma_of(*lexicon, "baux") == "bail");
  CHECK(lemma_of(*lexicon, "scenarii") == "scénario");
}

TEST_CASE("a word without its accents goes to the word with them") {
  const auto lexicon = test::small_lexicon();
  CHECK(lemma_of(*lexicon, "greve") == "grève");
  CHECK(lemma_of(*lexicon, "greves") == "grève");
  CHECK(lemma_of(*lexicon, "cles") == "clé");
  CHECK(lemma_of(*lexicon, "marche") == "marche");  // a word as it stands
  CHECK(lemma_of(*lexicon, "mânger") == "manger");
  CHECK_FALSE(lexicon->contains("greve"));
  CHECK(lexicon->contains("grève"));
}

TEST_CASE("prefixes make words of their own; elisions, forbidden words and codes are none") {
  const auto lexicon = test::small_lexicon();
  CHECK(lemma_of(*lexicon, "grammes") == "gramme");
  CHECK(lemma_of(*lexicon, "kilogramme") == "kilogramme");
  CHECK(lemma_of(*lexicon, "l'oeil") == "-");
  CHECK(lemma_of(*lexicon, "fauxsens") == "-");
  CHECK(lemma_of(*lexicon, "weekends") == "weekend");
  CHECK(lemma_of(*lexicon, "finaux") == "final");
  CHECK(lemma_of(*lexicon, "paris") == "paris");
  CHECK(lemma_of(*lexicon, "lesdits") == "ledit");
}

TEST_CASE("source and notice are kept, the id is that of the contents") {
  const auto lexicon = test::small_lexicon();
  CHECK(lexicon->source() == "petit 1");
  CHECK(lexicon->notice() == "Domaine public.");
  CHECK(lexicon->id().size() == 16);
  CHECK(lexicon->id() == test::small_lexicon()->id());
  auto other = write_lexicon(test::small_readings(), {}, "petit 2", "Domaine public.");
  CHECK(test::open_bytes(*other)->id() != lexicon->id());
  CHECK(notice_of("# Titre\n# par X\nSET UTF-8\n# autre\n") == "Titre\npar X\n");
}

TEST_CASE("every reading is found again, as in a map") {
  Random random(7);
  for (int round = 0; round < 40; ++round) {
    const std::vector<std::string> letters = {"a", "b", "é", "e", "è", "s", "oe", "ю"};
    const auto word = [&] {
      std::string text;
      for (auto n = random.between(1, 5); n > 0; --n) text += letters[random.below(letters.size())];
      return text;
    };
    std::vector<Reading> readings;
    for (auto n = random.below(400); n > 0; --n) {
      readings.push_back({word(), word(), static_cast<ReadingRank>(random.below(5))});
    }
    const auto lexicon = test::open_bytes(*write_lexicon(readings, {}, "s", "n"));
    // The slow way: per form the best reading, the first of equal ones; each lemma is a form.
    for (const auto& reading : std::vector<Reading>(readings)) {
      const bool known = std::ranges::any_of(readings, [&](const Reading& other) {
        return other.form == reading.lemma && other.lemma == reading.lemma;
      });
      if (!known) readings.push_back({reading.lemma, reading.lemma, ReadingRank::kName});
    }
    std::ranges::stable_sort(readings, {}, &Reading::rank);
    std::map<std::string, std::vector<std::string>> lemmas;
    std::map<std::string, Names> lost;
    for (const auto& reading : readings) {
      auto& known = lemmas[reading.form];
      if (std::ranges::find(known, reading.lemma) != known.end()) continue;
      known.push_back(reading.lemma);
      if (known.size() > 1) lost[reading.lemma].insert(reading.form);
    }
    for (const auto& [form, expected] : lemmas) {
      INFO(form);
      REQUIRE(lexicon->contains(form));
      REQUIRE(lemma_of(*lexicon, form) == expected[0]);
      REQUIRE(others(*lexicon, form) == Names(expected.begin() + 1, expected.end()));
      REQUIRE(taken(*lexicon, form) == lost[form]);
    }
    for (int i = 0; i < 200; ++i) {
      const auto form = word();
      INFO(form);
      REQUIRE(lexicon->contains(form) == lemmas.contains(form));
      std::string folded, other;
      fold_form(form, folded);
      const bool has_fold = std::ranges::any_of(lemmas, [&](const auto& entry) {
        fold_form(entry.first, other);
        return other == folded;
      });
      REQUIRE(lexicon->lemma(form).has_value() == has_fold);
    }
  }
}

TEST_CASE("a lexicon that is cut or changed is refused") {
  const auto bytes = *write_lexicon(test::small_readings(), {}, "petit 1", "Domaine public.");
  for (std::size_t size = 0; size < bytes.size(); size += size < 200 ? 1 : 97) {
    const auto cut = Lexicon::open(Bytes(bytes).first(size), nullptr);
    REQUIRE_FALSE(cut.ok());
    REQUIRE(cut.status().code() == StatusCode::kCorruption);
  }
  for (std::size_t i = 0; i < bytes.size(); i += 13) {
    ByteBuffer changed = bytes;
    changed[i] ^= 0x10;
    REQUIRE_FALSE(Lexicon::open(changed, nullptr).ok());
  }
  ByteBuffer later = bytes;
  later[7] = '2';
  CHECK(Lexicon::open(later, nullptr).status().code() == StatusCode::kUnsupported);
}

TEST_CASE("a lexicon that lies under a good checksum does not lead outside") {
  const auto bytes = *write_lexicon(test::small_readings(), {}, "petit 1", "Domaine public.");
  Random random(11);
  const std::vector<std::string> words = {"porte", "yeux", "greve", "", "l'été", "kilogrammes"};
  int opened = 0;
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    ByteBuffer changed = bytes;
    for (auto n = random.between(1, 8); n > 0; --n) {
      changed[random.between(lexicon_format::kCountsOffset, changed.size() - 1)] =
          static_cast<std::uint8_t>(random.below(256));
    }
    fix_checksum(changed);
    const auto lexicon = Lexicon::open(changed, nullptr);
    if (!lexicon.ok()) {
      REQUIRE(lexicon.status().code() == StatusCode::kCorruption);
      ++refused;
      continue;
    }
    ++opened;
    for (const auto& word : words) ask_everything(**lexicon, word);
  }
  CHECK(opened > 100);
  CHECK(refused > 0);
}

TEST_CASE("a verb that shares its stem with strangers stands alone") {
  const auto noun = [](const char* word) { return Reading{word, word, ReadingRank::kCitation}; };
  const auto verb = [](const char* form, const char* lemma) {
    return Reading{form, lemma, ReadingRank::kVerb};
  };
  const auto lone = find_lone_verbs(
      {noun("pays"), verb("payer", "payer"), noun("ouvrier"), verb("ouvrir", "ouvrir"),
       noun("marche"), verb("marcher", "marcher"), verb("marche", "marcher"), noun("importation"),
       verb("importer", "importer"), noun("transport"), verb("transporter", "transporter"),
       noun("fil"), noun("file"), verb("filer", "filer"), verb("file", "filer"), noun("pouvoir"),
       verb("pouvoir", "pouvoir")});
  CHECK(lone == std::unordered_set<std::string>{"payer", "ouvrir", "filer"});
}

TEST_CASE("a noun that shares its stem with another that it is no form of stands alone") {
  const auto noun = [](const char* word) { return Reading{word, word, ReadingRank::kCitation}; };
  const auto form = [](const char* word, const char* lemma) {
    return Reading{word, lemma, ReadingRank::kInflected};
  };
  const auto lone = find_lone_nouns(
      {noun("musée"), form("musées", "musée"), noun("muse"), noun("année"), noun("pointe"),
       form("pointes", "pointe"), noun("point"), noun("finale"), form("finale", "final"),
       noun("final"), noun("médecine"), noun("médecin"), noun("professionnel"), noun("profession"),
       form("professionnelle", "professionnel"), noun("solennel"), noun("côté"), noun("côte")});
  CHECK(lone == std::unordered_set<std::string>{"musée", "pointe", "professionnel"});
}

TEST_CASE("a word that an accident of stemming gives a stranger's stem stands alone") {
  const auto noun = [](const char* word) { return Reading{word, word, ReadingRank::kCitation}; };
  const auto verb = [](const char* word) { return Reading{word, word, ReadingRank::kVerb}; };
  const std::vector<Reading> readings = {noun("poisson"),
                                         noun("poison"),
                                         noun("salle"),
                                         noun("sale"),
                                         verb("embrasser"),
                                         verb("embraser"),
                                         noun("corolle"),
                                         noun("corole"),
                                         verb("dessouffler"),
                                         verb("désouffler"),
                                         noun("congrès"),
                                         noun("congre"),
                                         {"congres", "congre", ReadingRank::kInflected},
                                         noun("mois"),
                                         noun("étranger"),
                                         noun("étrange"),
                                         noun("département"),
                                         noun("départ"),
                                         noun("règlement"),
                                         noun("règle"),
                                         verb("régler"),
                                         noun("brûlis"),
                                         noun("brulis"),
                                         noun("chat"),
                                         noun("tamis")};
  const auto lone = find_lone_accidents(readings, {});
  CHECK(lone == std::unordered_set<std::string>{"poisson", "salle", "embrasser", "congrès", "mois",
                                                "étranger", "département"});
  CHECK(bare_readings(readings, lone) ==
        std::vector<Reading>{{"congres", "congrès", ReadingRank::kCitation}});
}

TEST_CASE("words and their forms have one class, their doubles another") {
  const auto lexicon = test::built_lexicon();
  if (lexicon == nullptr) {
    WARN("skipped: the lexicon was not built");
    return;
  }
  AnalyzerOptions options;
  options.lexicon = lexicon;
  const auto analyzer = make_analyzer(options);
  REQUIRE(analyzer.ok());
  const auto class_of = [&](const char* form) {
    std::string name;
    (*analyzer)->class_of(form, name);
    return name;
  };
  const std::vector<std::vector<const char*>> words = {
      {"musée", "musées", "musee"},
      {"muse", "muses"},
      {"pointe", "pointes"},
      {"point", "points"},
      {"heure", "heures"},
      {"heur"},
      {"vente", "ventes"},
      {"vent", "vents"},
      {"profession", "professions"},
      {"professionnel", "professionnels", "professionnelle", "professionnelles"},
      {"final", "finale", "finales"},
      {"poisson", "poissons"},
      {"poison", "poisons"},
      {"cours"},
      {"cour"},
      {"course", "courses"},
      {"congrès", "congres"},
      {"congre"},
      {"franc", "francs", "franche", "franches"},
      {"laïc", "laïque", "laïques", "laics"}};
  std::set<std::string> classes;
  for (const auto& forms : words) {
    const auto name = class_of(forms.front());
    INFO(forms.front());
    CHECK(classes.insert(name).second);
    for (const auto* form : forms) CHECK(class_of(form) == name);
  }
}

TEST_CASE("a list made by hand is checked") {
  CHECK(parse_hand_list("# x\n\nyeux\tœil\n")->front().second == "oeil");
  for (const char* bad : {"yeux\n", "yeux\t\n", "\tœil\n", "œil\tœil\n", "a\tb c\n", "a\tb\na\tc\n",
                          "a\tb\nb\tc\n", "\xFF\tb\n"}) {
    INFO(bad);
    CHECK_FALSE(parse_hand_list(bad).ok());
  }
  const auto shipped = parse_hand_list(
      test::read_text(std::filesystem::path(FTS_SOURCE_DIR) / "tools/lexicon/mots.tsv"));
  INFO(shipped.status().message());
  REQUIRE(shipped.ok());
  CHECK(shipped->size() >= 60);
}

TEST_CASE("the classes of an analyzer with a lexicon are those of its lemmas") {
  AnalyzerOptions options;
  options.lexicon = test::small_lexicon();
  const auto analyzer = make_analyzer(options).value();
  const auto class_of = [&](std::string_view form) {
    std::string name;
    analyzer->class_of(form, name);
    return name;
  };
  CHECK(class_of("yeux") == class_of("oeil"));
  CHECK(class_of("clefs") == class_of("clé"));
  CHECK(class_of("baux") == class_of("bail"));
  CHECK(class_of("greve") == class_of("grèves"));
  CHECK(analyzer->uses_lexicon());
  CHECK(analyzer->label() == "french/lexicon:" + options.lexicon->id());
  OtherReadings readings;
  analyzer->other_readings("baux", readings);
  CHECK(readings.classes == std::vector<std::string>{class_of("bau")});
  analyzer->other_readings("bau", readings);
  CHECK(readings.forms == std::vector<std::string>{"baux"});
  analyzer->other_readings("inconnu", readings);
  CHECK(readings.forms.empty());
}

TEST_CASE("labels tell stemmers apart; without a lexicon they name what is left") {
  std::set<std::string> labels;
  for (const bool with : {false, true}) {
    for (const auto stemmer : {Stemmer::kLexicon, Stemmer::kLexiconSnowball, Stemmer::kSnowball,
                               Stemmer::kLight, Stemmer::kNone}) {
      AnalyzerOptions options;
      options.stemmer = stemmer;
      if (with) options.lexicon = test::small_lexicon();
      labels.insert(make_analyzer(options).value()->label());
      CHECK(stemmer_named(stemmer_name(stemmer)) == stemmer);
    }
  }
  CHECK(labels.size() == 5);
  CHECK(labels.contains("french/light"));
  CHECK_FALSE(stemmer_named("heavy"));
}

TEST_CASE("the lexicon of the build knows French") {
  const auto lexicon = test::built_lexicon();
  if (lexicon == nullptr) {
    WARN("skipped: built without hunspell-fr");
    return;
  }
  CHECK(lexicon->form_count() > 300'000);
  CHECK(lexicon->notice().find("Mozilla") != std::string_view::npos);
  CHECK_FALSE(lexicon->source().empty());
  const auto rows = test::read_rows(test::case_path("lemmas.tsv"));
  REQUIRE(rows.size() >= 60);
  for (const auto& row : rows) {
    REQUIRE(row.size() == 2);
    INFO(row[0]);
    std::string form, lemma, expected, found;
    make_form(row[0], form);
    make_form(row[1], lemma);
    // Classes are of the fold: connaître and connaitre are one.
    fold_form(lemma, expected);
    fold_form(lemma_of(*lexicon, form), found);
    CHECK(found == expected);
  }
}

}  // namespace fts::analysis
