// The inverter against the naive inversion, and what it keeps of odd token streams.

#include <catch2/catch.hpp>

#include "engine/analysis/plain_analyzer.hpp"
#include "engine/index/inverter.hpp"
#include "engine/segment/term_encoder.hpp"
#include "tests/index/support.hpp"

using namespace fts;
using namespace fts::index;
using namespace fts::index::test;

namespace {

/// Takes what the inverter hands to a segment writer; form -> "doc:freq:mask:positions ..." .
class RecordingWriter final : public segment::SegmentWriter {
 public:
  Result<DocNum> add_document(std::string_view, std::string_view) override { return DocNum{0}; }
  Status add_documents_from(const segment::SegmentReader&, const segment::LiveDocs&) override {
    return ok_status();
  }
  Status set_numbers(std::span<const DocNum>) override { return ok_status(); }
  Status set_lengths(std::uint32_t field, std::span<const std::uint32_t> values) override {
    REQUIRE(field == lengths.size());
    lengths.emplace_back(values.begin(), values.end());
    return ok_status();
  }
  Status start_term(std::string_view form) override {
    REQUIRE((forms.empty() || last_ < form));
    last_ = form;
    forms[last_];
    return ok_status();
  }
  Status add_postings(const segment::PostingsChunk& chunk) override {
    REQUIRE(!chunk.docs.empty());
    REQUIRE(chunk.docs.size() == chunk.freqs.size());
    std::size_t count_at = 0;
    std::size_t position_at = 0;
    std::string& out = (grams_begun ? grams : forms)[last_];
    for (std::size_t i = 0; i < chunk.docs.size(); ++i) {
      out += std::to_string(chunk.docs[i]) + "x" + std::to_string(chunk.freqs[i]);
      if (!chunk.masks.empty()) out += "m" + std::to_string(chunk.masks[i]);
      const int fields = chunk.masks.empty() ? 1 : std::popcount(chunk.masks[i]);
      for (int field = 0; fields > 1 && field < fields; ++field) {
        out += "c" + std::to_string(chunk.field_counts[count_at++]);
      }
      for (std::uint32_t j = 0; j < chunk.freqs[i] && !chunk.positions.empty(); ++j) {
        out += "@" + std::to_string(chunk.positions[position_at++]);
      }
      out += " ";
    }
    REQUIRE(count_at == chunk.field_counts.size());
    REQUIRE(position_at == chunk.positions.size());
    return ok_status();
  }
  Status finish_term() override { return ok_status(); }
  Status mark_alternative() override { return ok_status(); }
  Status begin_grams(std::span<const std::uint16_t> pairs) override {
    grams_begun = true;
    together.assign(pairs.begin(), pairs.end());
    return ok_status();
  }
  Status start_gram(std::string_view key) override {
    REQUIRE(grams_begun);
    last_.clear();
    for (const char id : key) last_ += (last_.empty() ? "" : ".") + std::to_string(id);
    REQUIRE(!grams.contains(last_));
    grams[last_];
    return ok_status();
  }
  Result<std::unique_ptr<segment::TermEncoder>> make_encoder() override {
    return internal_error("inverters encode nothing");
  }
  Status add_terms(const segment::EncodedTerms&) override { return ok_status(); }
  Status set_phrases(std::vector<segment::Phrase>, bool) override { return ok_status(); }
  Status add_column(const segment::ColumnData&) override { return ok_status(); }
  Result<segment::SegmentMeta> finish(std::uint64_t, ProgressSink*) override {
    return segment::SegmentMeta{};
  }
  std::uint32_t document_count() const override { return 0; }

  std::map<std::string, std::string> forms;
  bool grams_begun = false;
  std::vector<std::uint16_t> together;
  std::map<std::string, std::string> grams;  ///< by ids, "1.2"
  std::vector<std::vector<std::uint32_t>> lengths;

 private:
  std::string last_;
};

/// An analyzer whose tokens are given: "3:Mot" is the surface Mot at position 3, "3=mot" a form.
class ScriptedAnalyzer final : public analysis::Analyzer {
 public:
  std::string_view name() const override { return "scripted"; }
  std::string label() const override { return "scripted"; }
  bool has_classes() const override { return false; }
  std::unique_ptr<analysis::TokenStream> make_stream() const override {
    return std::make_unique<Stream>();
  }
  void form_of(std::string_view surface, std::string& form) const override {
    form.assign(surface.substr(0, limits::kMaxTermBytes));
    for (auto& c : form) c = static_cast<char>(std::tolower(c));
  }
  void fold(std::string_view form, std::string& folded) const override { folded = form; }
  void class_of(std::string_view form, std::string& name) const override { name = form; }
  bool is_stop_word(std::string_view) const override { return false; }

 private:
  class Stream final : public analysis::TokenStream {
   public:
    void reset(std::string_view text) override {
      text_ = text;
      positions_ = 0;
    }
    bool next(analysis::TokenBuffer& out) override {
      out.clear();
      while (!text_.empty() && out.tokens.size() < 3) {
        const auto end = std::min(text_.find(' '), text_.size());
        const auto word = text_.substr(0, end);
        text_.remove_prefix(std::min(end + 1, text_.size()));
        const auto mark = word.find_first_of(":=");
        analysis::Token token;
        token.position = static_cast<std::uint32_t>(std::stoul(std::string(word.substr(0, mark))));
        token.text = word.substr(mark + 1);
        token.is_form = word[mark] == '=';
        positions_ = token.position + 1;
        out.tokens.push_back(token);
      }
      return !out.tokens.empty();
    }
    std::uint32_t positions() const override { return positions_; }

   private:
    std::string_view text_;
    std::uint32_t positions_ = 0;
  };
};

RecordingWriter invert(const std::vector<std::vector<FieldText>>& docs,
                       const InverterOptions& options) {
  const ScriptedAnalyzer analyzer;
  Inverter inverter(analyzer, options);
  RecordingWriter writer;
  // Twice, since a cleared inverter must be as a new one.
  for (int round = 0; round < 2; ++round) {
    inverter.clear();
    for (const auto& texts : docs) inverter.add(texts);
    writer = {};
    REQUIRE_OK(inverter.write(writer));
  }
  return writer;
}

}  // namespace

TEST_CASE("tokens become postings") {
  InverterOptions options;
  const auto out =
      invert({{{0, "0:Un 1:deux 1=joint 2:UN 7:un 9:un"}}, {}, {{0, "0:deux"}}}, options);
  CHECK(out.forms == std::map<std::string, std::string>{
                         {"deux", "0x1@1 2x1@0 "}, {"joint", "0x1@1 "}, {"un", "0x4@0@2@7@9 "}});
  CHECK(out.lengths == std::vector<std::vector<std::uint32_t>>{{10, 0, 1}});
}

TEST_CASE("one form twice at a position counts once") {
  const auto out = invert({{{0, "0:Mot 0:MOT 0=mot 0:autre 0:mOT 1:mot"}}}, {});
  CHECK(out.forms.at("autre") == "0x1@0 ");
  CHECK(out.forms.at("mot") == "0x2@0@1 ");
}

TEST_CASE("fields are in order and texts of a field a gap apart") {
  InverterOptions options;
  options.field_count = 3;
  const auto out =
      invert({{{2, "0:a 1:b"}, {0, "0:a"}, {2, "0:a"}, {1, "0:b"}}, {{1, "0:a"}}}, options);
  CHECK(out.forms == std::map<std::string, std::string>{{"a", "0x3m5c1c2@0@0@102 1x1m2@0 "},
                                                        {"b", "0x2m6c1c1@0@1 "}});
  CHECK(out.lengths == std::vector<std::vector<std::uint32_t>>{{1, 0}, {1, 1}, {3, 0}});
}

TEST_CASE("positions are left out when not wanted") {
  InverterOptions options;
  options.positions = false;
  CHECK(invert({{{0, "0:a 1:a 5:b"}}}, options).forms ==
        std::map<std::string, std::string>{{"a", "0x2 "}, {"b", "0x1 "}});
}

TEST_CASE("surfaces beyond any table's keys find their form") {
  const std::string long_word(100000, 'X');
  const std::string text = "0:" + long_word + " 1:" + long_word + " 2:" + std::string(300, 'x');
  const auto out = invert({{{0, text}}}, {});
  CHECK(out.forms == std::map<std::string, std::string>{
                         {std::string(limits::kMaxTermBytes, 'x'), "0x3@0@1@2 "}});
}

TEST_CASE("a sort of many pieces gives what one piece gives") {
  // Postings of many documents with a term in nearly all positions: read off its own scan when the
  // buffer is small.
  Random random(11);
  std::vector<std::string> texts;
  for (int doc = 0; doc < 600; ++doc) {
    std::string text;
    std::uint32_t position = 0;
    for (auto count = random.below(60); count > 0; --count) {
      position += static_cast<std::uint32_t>(random.below(4));
      if (!text.empty()) text += ' ';
      text += std::to_string(position) + ":" +
              (random.chance(0.5) ? "de" : "w" + std::to_string(random.below(2000)));
    }
    texts.push_back(std::move(text));
  }
  std::vector<std::vector<FieldText>> docs;
  for (const auto& text : texts) docs.push_back({{0, text}});
  InverterOptions options;
  const auto whole = invert(docs, options);
  options.memory_bytes = 1;  // the sort's buffer then holds 4096 occurrences
  const auto pieces = invert(docs, options);
  CHECK(whole.forms == pieces.forms);
  CHECK(whole.forms.at("de").size() > 1000);
}

TEST_CASE("memory is counted and given back") {
  const auto analyzer = analysis::make_plain_analyzer();
  InverterOptions options;
  options.memory_bytes = 1 << 20;
  Inverter inverter(*analyzer, options);
  Random random(3);
  const auto empty = inverter.memory_bytes();
  std::uint64_t docs = 0;
  std::string text;
  for (;;) {
    text.clear();
    for (int i = 0; i < 200; ++i) text += "mot" + std::to_string(random.below(3000)) + " ";
    if (inverter.full(text.size())) break;
    const std::vector<FieldText> texts = {{0, text}};
    inverter.add(texts);
    ++docs;
    REQUIRE(inverter.memory_bytes() + inverter.write_bytes() <= options.memory_bytes);
  }
  // Four bytes a token and the tables: most of the memory must hold documents.
  CHECK(docs > 400);
  inverter.clear();
  CHECK(inverter.memory_bytes() < empty + 300000);
  CHECK(!inverter.full(1 << 30));
}

TEST_CASE("grams of function words follow the terms") {
  const std::vector<std::string> words = {"absent", "de", "joint", "la"};
  InverterOptions options;
  options.field_count = 2;
  options.function_words = words;
  // Ids: de 2, joint 3, la 4.
  const auto out = invert({{{0, "0:de 1:la 2:De 3:la 4:de 9:la"}, {1, "0:la 1:de"}},
                           {{0, "0:de 0=joint 1:la 3:la"}, {0, "0:de"}}},
                          options);
  CHECK(out.together == std::vector<std::uint16_t>{0x0203});
  CHECK(out.grams == std::map<std::string, std::string>{{"2.4", "0x2m1 1x1m1 "},
                                                        {"2.4.2", "0x2m1 "},
                                                        {"2.4.2.4", "0x1m1 "},
                                                        {"3.4", "1x1m1 "},
                                                        {"4.2", "0x3m3c2c1 "},
                                                        {"4.2.4", "0x1m1 "},
                                                        {"4.2.4.2", "0x1m1 "}});
}

TEST_CASE("what is no language gets no grams, and takes no time") {
  const std::vector<std::string> words = {"a", "b", "c", "d", "e"};
  InverterOptions options;
  options.function_words = words;
  const auto crowded = invert({{{0, "0:a 0=b 0=c 0=d 0=e 1:a"}}}, options);
  CHECK_FALSE(crowded.grams_begun);
  CHECK(crowded.forms.size() == 5);

  // A megabyte of one word: three grams at each position.
  std::string text;
  constexpr int kWords = 150'000;
  for (int i = 0; i < kWords; ++i) text += std::to_string(i) + ":a ";
  const auto same = invert({{{0, text}}}, options);
  const auto freq = [](int words_less) { return "0x" + std::to_string(kWords - words_less) + " "; };
  CHECK(same.grams == std::map<std::string, std::string>{
                          {"1.1", freq(1)}, {"1.1.1", freq(2)}, {"1.1.1.1", freq(3)}});
}
