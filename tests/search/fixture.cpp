#include "tests/search/fixture.hpp"

#include "engine/base/date.hpp"

namespace fts::search::test {

using segment::ColumnType;

namespace {

void require(const Status& status) {
  INFO(status.message());
  REQUIRE(status.ok());
}

}  // namespace

index::Settings Fixture::plain() {
  index::Settings settings;
  settings.text_fields = {{"body", 1.0F}};
  settings.analyzer = "plain";
  settings.scoring = index::Scoring::kBm25;
  settings.typed_fields = {{"tag", ColumnType::kKeyword},
                           {"num", ColumnType::kNumber},
                           {"when", ColumnType::kDate},
                           {"flag", ColumnType::kBoolean}};
  return settings;
}

index::Settings Fixture::french() {
  auto settings = plain();
  settings.text_fields = {{"title", 4.0F}, {"body", 1.0F}};
  settings.analyzer = "french";
  settings.scoring = index::Scoring::kFrench;
  return settings;
}

Fixture::Fixture(const index::Settings& settings) {
  require(index::Index::create(fs_, "index", settings));
  auto opened = index::Index::open(fs_, "index", index::Index::Mode::kReadWrite);
  require(opened.status());
  index_ = std::move(*opened);
  snapshot_ = index_->snapshot();
}

void Fixture::add(const std::vector<Row>& rows) {
  index::WriterOptions options;
  options.merge = false;
  auto batch = index_->begin(options);
  require(batch.status());
  auto consumer = (*batch)->consumer();
  require(consumer.status());
  for (const auto& row : rows) {
    index::Document document;
    document.id = row.id;
    for (std::uint32_t f = 0; f < row.texts.size(); ++f) {
      if (!row.texts[f].empty()) document.texts.push_back({f, row.texts[f]});
    }
    const auto value = [&](const char* name, ColumnType type, std::string_view text,
                           std::int64_t code) {
      document.values.push_back({name, type, text, code});
    };
    for (const auto& tag : row.tags) value("tag", ColumnType::kKeyword, tag, 0);
    for (const auto number : row.numbers) {
      value("num", ColumnType::kNumber, {}, segment::number_code(number));
    }
    if (!row.date.empty()) value("when", ColumnType::kDate, {}, parse_date(row.date)->begin_ms);
    for (const bool flag : row.flags) value("flag", ColumnType::kBoolean, {}, flag ? 1 : 0);
    document.source = "{}";
    document.sequence = sequence_++;
    require((*consumer)->add(document));
    rows_.push_back(row);
  }
  require((*consumer)->finish());
  require((*batch)->commit().status());
  snapshot_ = index_->snapshot();
}

void Fixture::remove(const std::string& id) {
  auto batch = index_->begin({});
  require(batch.status());
  require((*batch)->remove(id, sequence_++));
  require((*batch)->commit().status());
  snapshot_ = index_->snapshot();
}

void Fixture::optimize(const index::WriterOptions& options) {
  require(index_->optimize(options));
  snapshot_ = index_->snapshot();
}

void Fixture::update(const index::Settings& settings) {
  require(index_->update_settings(settings));
  snapshot_ = index_->snapshot();
}

std::string Fixture::id_of(index::DocRef doc) const {
  auto id = snapshot_->segments[doc.segment].reader->document_id(doc.doc);
  require(id.status());
  return *id;
}

Node Fixture::word(const std::string& text, Level level) const {
  const auto& analyzer = *snapshot_->analyzer;
  Node node;
  node.kind = NodeKind::kTerm;
  auto& term = node.term;
  analyzer.form_of(text, term.form);
  analyzer.fold(term.form, term.folded);
  if (analyzer.has_classes()) analyzer.class_of(term.form, term.class_name);
  term.level = level;
  term.bare = term.form == term.folded;
  term.stop = analyzer.is_stop_word(term.form);
  term.light = !term.stop && analyzer.is_light_word(term.form);
  term.surface = text;
  return node;
}

Node Fixture::phrase(const std::vector<std::string>& words, std::uint32_t slop) const {
  Node node;
  node.kind = NodeKind::kPhrase;
  node.slop = slop;
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    auto term = word(words[i]).term;
    term.level = term.bare ? Level::kFold : Level::kForm;
    node.slots.push_back({i, {term}});
  }
  return node;
}

Node Fixture::prefix(const std::string& text, bool accented) const {
  Node node;
  node.kind = NodeKind::kPrefix;
  node.text = text;
  node.accented = accented;
  return node;
}

Result<SearchResult> Fixture::run(SearchRequest request) const {
  if (!request.stored_texts) {
    request.stored_texts = [this](index::DocRef doc) -> Result<std::vector<std::string>> {
      const auto id = id_of(doc);
      for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
        if (row->id == id) return row->texts;
      }
      return not_found(id);
    };
  }
  return search(*snapshot_, request);
}

std::string Fixture::ids(const SearchRequest& request) const {
  std::string answers[2];
  for (const auto evaluation : {Evaluation::kPruned, Evaluation::kExhaustive}) {
    auto asked = request;
    asked.evaluation = evaluation;
    const auto result = run(asked);
    auto& out = answers[static_cast<int>(evaluation)];
    if (!result.ok()) return "error: " + result.status().message();
    for (const auto& hit : result->hits) {
      if (!out.empty()) out += ' ';
      out += id_of(hit.doc);
    }
  }
  CHECK(answers[0] == answers[1]);
  return answers[0];
}

std::string Fixture::ids(const Node& node) const { return ids(request_of(node)); }

Node keyword(const std::string& field, const std::string& text) {
  Node node;
  node.kind = NodeKind::kKeyword;
  node.field = field;
  node.text = text;
  return node;
}

Node range(const std::string& field, const char* low, const char* high, bool include_low,
           bool include_high) {
  Node node;
  node.kind = NodeKind::kRange;
  node.field = field;
  if (low != nullptr) node.low = low;
  if (high != nullptr) node.high = high;
  node.include_low = include_low;
  node.include_high = include_high;
  return node;
}

Node any_of(std::vector<Node> nodes) {
  Node node;
  node.kind = NodeKind::kBoolean;
  node.should = std::move(nodes);
  node.minimum_should = 1;
  return node;
}

Node all_of(std::vector<Node> nodes) {
  Node node;
  node.kind = NodeKind::kBoolean;
  node.must = std::move(nodes);
  return node;
}

Node everything() {
  Node node;
  node.kind = NodeKind::kAll;
  return node;
}

SearchRequest request_of(Node node) {
  SearchRequest request;
  request.query = std::move(node);
  return request;
}

}  // namespace fts::search::test
