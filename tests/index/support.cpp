#include "tests/index/support.hpp"

#include <algorithm>

namespace fts::index::test {

std::string TestDoc::source() const {
  std::string out = "{\"id\":\"" + id + "\"";
  for (const auto& [field, text] : texts)
    out += ",\"f" + std::to_string(field) + "\":\"" + text + "\"";
  for (const auto& tag : tags) out += ",\"tag\":\"" + tag + "\"";
  for (const auto number : numbers) out += ",\"number\":" + std::to_string(number);
  return out + "}";
}

Status add(DocumentConsumer& consumer, const TestDoc& doc, std::uint64_t sequence) {
  Document document;
  document.id = doc.id;
  for (const auto& [field, text] : doc.texts) document.texts.push_back({field, text});
  for (const auto& tag : doc.tags) {
    document.values.push_back({"tag", segment::ColumnType::kKeyword, tag, 0});
  }
  for (const auto number : doc.numbers) {
    document.values.push_back(
        {"number", segment::ColumnType::kNumber, {}, segment::number_code(number)});
  }
  const std::string source = doc.source();
  document.source = source;
  document.sequence = sequence;
  return consumer.add(document);
}

TestDoc random_doc(Random& random, std::string id, std::uint32_t fields) {
  static const std::vector<std::string> words = {
      "État",    "états",   "Etats-Unis", "l’avocat",   "avocate",  "manœuvres",   "manoeuvre",
      "la",      "le",      "de",         "de",         "de",       "d'une",       "frigorifique",
      "élu",     "élue",    "été",        "cheval",     "chevaux",  "aujourd’hui", "l'ONU",
      "O.N.U.",  "100 000", "3,5",        "2022-01-21", "week-end", "qu'il",       "œuvre",
      "nation,", "Kiev",    "20h30",      "L. 121-1",   "français", "françaises",  "."};
  TestDoc doc;
  doc.id = std::move(id);
  const auto texts = random.below(4);
  for (std::uint64_t i = 0; i < texts; ++i) {
    std::string text;
    const auto count = random.chance(0.1) ? 200 : random.below(12);
    for (std::uint64_t word = 0; word < count; ++word) {
      // Squared, so that some words are frequent.
      const double unit = random.unit();
      text += words[static_cast<std::size_t>(unit * unit * static_cast<double>(words.size()))];
      text += random.chance(0.02) ? std::to_string(random.below(100000)) + " " : " ";
    }
    doc.texts.emplace_back(static_cast<std::uint32_t>(random.below(fields)), std::move(text));
  }
  for (auto i = random.below(3); i > 0; --i) {
    doc.tags.push_back("tag" + std::to_string(random.below(20)));
  }
  if (random.chance(0.5)) doc.numbers.push_back(static_cast<double>(random.below(1000)) / 4);
  return doc;
}

namespace {

void invert_naively(const TestDoc& doc, const analysis::Analyzer& analyzer, std::size_t fields,
                    Contents& out) {
  auto& lengths = out.lengths[doc.id];
  lengths.assign(fields, 0);
  for (std::uint32_t field = 0; field < fields; ++field) {
    std::uint32_t base = 0;
    for (const auto& [text_field, text] : doc.texts) {
      if (text_field != field) continue;
      const auto stream = analyzer.make_stream();
      analysis::TokenBuffer tokens;
      stream->reset(text);
      while (stream->next(tokens)) {
        for (const auto& token : tokens.tokens) {
          std::string form(token.text);
          if (!token.is_form) analyzer.form_of(token.text, form);
          auto& positions = out.forms[form][doc.id];
          const auto place = field << 28 | (base + token.position);
          if (positions.empty() || positions.back() != place) positions.push_back(place);
        }
      }
      lengths[field] += stream->positions();
      base += stream->positions() + 100;
    }
  }
}

void read_form(const SegmentView& view, const std::vector<std::string>& ids,
               const std::string& form, const segment::TermEntry& entry, Contents& out) {
  const auto list = view.reader->postings(entry);
  REQUIRE_OK(list);
  segment::PostingsCursor cursor(*list, segment::PostingsNeed::kPositions);
  const auto fields = static_cast<std::uint32_t>(view.reader->meta().fields.size());
  while (cursor.next() != kNoDoc) {
    if (!view.live.live(cursor.doc())) continue;
    auto& positions = out.forms[form][ids[cursor.doc()]];
    for (std::uint32_t field = 0; field < fields; ++field) {
      for (const auto position : cursor.field_positions(field)) {
        positions.push_back(field << 28 | position);
      }
    }
  }
  REQUIRE_OK(cursor.status());
}

void read_class(const SegmentView& view, const std::vector<std::string>& ids,
                const std::string& name, const segment::TermEntry& entry, Contents& out) {
  const auto list = view.reader->postings(entry);
  REQUIRE_OK(list);
  segment::PostingsCursor cursor(*list, segment::PostingsNeed::kFreqs);
  while (cursor.next() != kNoDoc) {
    if (view.live.live(cursor.doc())) out.classes[name][ids[cursor.doc()]] += cursor.freq();
  }
  REQUIRE_OK(cursor.status());
}

template <typename Read>
void for_each_term(const segment::TermDictionary& dictionary, Read&& read) {
  const auto terms = dictionary.iterate(0);
  while (terms->next()) read(std::string(terms->term()), terms->entry());
  REQUIRE_OK(terms->status());
}

void read_values(const SegmentView& view, DocNum doc, const std::string& id, Contents& out) {
  for (const auto& name : view.reader->column_names()) {
    const auto column = view.reader->column(name);
    REQUIRE_OK(column);
    std::vector<std::int64_t> codes;
    (*column)->values(doc, codes);
    for (const auto code : codes) {
      if (name == "tag") out.tags[id].emplace_back((*column)->keyword(code));
      if (name == "number") out.numbers[id].push_back(segment::number_of_code(code));
    }
  }
}

void read_segment(const SegmentView& view, Contents& out) {
  std::vector<std::string> ids;
  const auto& meta = view.reader->meta();
  std::vector<std::vector<std::uint32_t>> lengths;
  for (std::uint32_t field = 0; field < meta.fields.size(); ++field) {
    const auto of_field = view.reader->lengths(field);
    REQUIRE_OK(of_field);
    lengths.push_back(*of_field);
  }
  for (DocNum doc = 0; doc < meta.document_count; ++doc) {
    const auto id = view.reader->document_id(doc);
    REQUIRE_OK(id);
    ids.push_back(*id);
    if (!view.live.live(doc)) continue;
    if (view.reader->stores_documents()) {
      const auto source = view.reader->document(doc);
      REQUIRE_OK(source);
      out.sources[*id] = *source;
    }
    REQUIRE(!out.lengths.contains(*id));
    for (const auto& of_field : lengths) out.lengths[*id].push_back(of_field[doc]);
    read_values(view, doc, *id, out);
  }
  for_each_term(view.reader->forms(), [&](const std::string& form, const auto& entry) {
    read_form(view, ids, form, entry, out);
  });
  if (view.reader->classes() == nullptr) return;
  for_each_term(*view.reader->classes(), [&](const std::string& name, const auto& entry) {
    read_class(view, ids, name, entry, out);
  });
}

}  // namespace

Contents contents_of(const Model& model, const Snapshot& like) {
  Contents out;
  for (const auto& [id, doc] : model) {
    invert_naively(doc, *like.analyzer, like.settings.text_fields.size(), out);
    if (like.settings.store_documents) out.sources[id] = doc.source();
    if (!doc.tags.empty()) out.tags[id] = doc.tags;
    if (!doc.numbers.empty()) out.numbers[id] = doc.numbers;
  }
  if (!like.analyzer->has_classes()) return out;
  std::string name;
  for (const auto& [form, postings] : out.forms) {
    name.clear();
    like.analyzer->class_of(form, name);
    for (const auto& [id, positions] : postings) {
      out.classes[name][id] += static_cast<std::uint32_t>(positions.size());
    }
  }
  return out;
}

Contents contents_of(const Snapshot& snapshot) {
  Contents out;
  for (const auto& view : snapshot.segments) read_segment(view, out);
  return out;
}

void require_equal(const Contents& found, const Contents& expected) {
  REQUIRE(found.sources == expected.sources);
  REQUIRE(found.lengths == expected.lengths);
  REQUIRE(found.tags == expected.tags);
  REQUIRE(found.numbers == expected.numbers);
  // Form by form: what a failed comparison of everything prints helps nobody.
  for (const auto& [form, postings] : expected.forms) {
    INFO("form " << form);
    REQUIRE(found.forms.contains(form));
    REQUIRE(found.forms.at(form) == postings);
  }
  REQUIRE(found.forms.size() == expected.forms.size());
  for (const auto& [name, postings] : expected.classes) {
    INFO("class " << name);
    REQUIRE(found.classes.contains(name));
    REQUIRE(found.classes.at(name) == postings);
  }
  REQUIRE(found.classes.size() == expected.classes.size());
}

void require_model(const Snapshot& snapshot, const Model& model) {
  REQUIRE(snapshot.document_count() == model.size());
  require_equal(contents_of(snapshot), contents_of(model, snapshot));
  for (const auto& [id, doc] : model) {
    const auto ref = snapshot.find(id);
    REQUIRE_OK(ref);
    REQUIRE(ref->has_value());
    const auto found = snapshot.segments[(*ref)->segment].reader->document_id((*ref)->doc);
    REQUIRE_OK(found);
    REQUIRE(*found == id);
  }
}

std::string summary_of(const Snapshot& snapshot) {
  std::map<std::string, std::string> sources;
  for (const auto& view : snapshot.segments) {
    for (DocNum doc = 0; doc < view.reader->meta().document_count; ++doc) {
      if (!view.live.live(doc)) continue;
      const auto id = view.reader->document_id(doc);
      REQUIRE_OK(id);
      const auto source = view.reader->document(doc);
      REQUIRE_OK(source);
      REQUIRE(sources.emplace(*id, *source).second);
    }
  }
  std::string out;
  for (const auto& [id, source] : sources) {
    out += id;
    out += '=';
    out += source;
    out += ';';
  }
  return out;
}

std::string summary_of(const Model& model) {
  std::string out;
  for (const auto& [id, doc] : model) {
    out += id;
    out += '=';
    out += doc.source();
    out += ';';
  }
  return out;
}

Settings plain_settings() {
  Settings settings;
  settings.analyzer = "plain";
  return settings;
}

std::unique_ptr<Index> open_index(storage::FileSystem& fs, Index::Mode mode,
                                  const std::string& folder) {
  auto index = Index::open(fs, folder, mode);
  REQUIRE_OK(index);
  return std::move(*index);
}

std::unique_ptr<Index> make_index(storage::FileSystem& fs, const Settings& settings,
                                  const std::string& folder) {
  REQUIRE_OK(Index::create(fs, folder, settings));
  return open_index(fs, Index::Mode::kReadWrite, folder);
}

CommitStats add_all(Index& index, const std::vector<TestDoc>& docs, const WriterOptions& options) {
  auto batch = index.begin(options);
  REQUIRE_OK(batch);
  auto consumer = (*batch)->consumer();
  REQUIRE_OK(consumer);
  std::uint64_t sequence = 1;
  for (const auto& doc : docs) REQUIRE_OK(add(**consumer, doc, sequence++));
  REQUIRE_OK((*consumer)->finish());
  const auto stats = (*batch)->commit();
  REQUIRE_OK(stats);
  return *stats;
}

}  // namespace fts::index::test
