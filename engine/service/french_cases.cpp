#include "engine/service/french_cases.hpp"

#include <algorithm>
#include <utility>

#include "engine/text/utf8.hpp"

namespace fts::service {

namespace {

using Kind = FrenchCase::Kind;

struct Row {
  std::uint64_t line = 0;
  std::optional<Kind> declared;  ///< by the comment above
  std::vector<std::string_view> cells;
};

std::vector<std::string_view> split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(mark);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// "4 columns: phenomenon, query, ...": the form whose second column is called so.
std::optional<Kind> declared_by(std::string_view comment) {
  constexpr std::string_view kMark = "columns:";
  const auto mark = comment.find(kMark);
  if (mark == std::string_view::npos) return std::nullopt;
  const auto names = split(comment.substr(mark + kMark.size()), ',');
  if (names.size() < 4) return std::nullopt;
  return names[1].find("query") == std::string_view::npos ? Kind::kMatch : Kind::kRank;
}

bool is_query_notation(std::string_view cell) {
  return cell.starts_with("syn:") || cell.starts_with('~') || cell.starts_with('=') ||
         cell.ends_with('*') || cell.find(" OR ") != std::string_view::npos ||
         (cell.size() > 2 && cell.starts_with('"') && cell.ends_with('"'));
}

std::ptrdiff_t word_count(std::string_view cell) {
  return 1 + std::count(cell.begin(), cell.end(), ' ');
}

/// Above 0 when the row looks like one of a ranking, below when like a match.
int ranking_vote(const Row& row) {
  if (row.cells.size() < 4 || row.cells[3].empty()) return -2;
  if (is_query_notation(row.cells[2]) || is_query_notation(row.cells[3])) return -2;
  if (is_query_notation(row.cells[1])) return 2;
  const auto first = word_count(row.cells[1]);
  if (first < std::min(word_count(row.cells[2]), word_count(row.cells[3]))) return 1;
  return first > word_count(row.cells[2]) ? -1 : 0;
}

std::string with_line_ends(std::string_view cell) {
  std::string text;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const bool line_end = cell.substr(i, 2) == "\\n";
    text += line_end ? '\n' : cell[i];
    if (line_end) ++i;
  }
  return text;
}

Status check_columns(const Row& row, Kind kind) {
  const auto count = row.cells.size();
  const bool fits = kind == Kind::kSentences ? count == 2
                    : kind == Kind::kRank    ? count == 4
                                             : count == 3 || count == 4;
  if (!fits) {
    return invalid_argument("expected " + std::string(kind == Kind::kSentences ? "2" : "4") +
                            " columns separated by tabs, but came " + std::to_string(count));
  }
  // Only the query that must not match may be missing.
  for (std::size_t i = 0; i < count; ++i) {
    if (row.cells[i].empty() && !(kind == Kind::kMatch && i == 3)) {
      return invalid_argument("column " + std::to_string(i + 1) + " is empty");
    }
  }
  return ok_status();
}

FrenchCase case_of(const Row& row, Kind kind) {
  FrenchCase result;
  result.kind = kind;
  result.line = row.line;
  if (kind == Kind::kSentences) {
    result.text = with_line_ends(row.cells[0]);
    result.counterpart = with_line_ends(row.cells[1]);
    return result;
  }
  result.phenomenon = row.cells[0];
  result.text = row.cells[kind == Kind::kMatch ? 1 : 2];
  result.query = row.cells[kind == Kind::kMatch ? 2 : 1];
  if (row.cells.size() > 3) result.counterpart = row.cells[3];
  return result;
}

std::vector<Row> read_rows(std::string_view tsv) {
  std::vector<Row> rows;
  std::optional<Kind> declared;
  std::uint64_t number = 0;
  for (auto line : split(tsv, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('#')) {
      if (const auto kind = declared_by(line)) declared = kind;
    } else if (!line.empty()) {
      rows.push_back({number, declared, split(line, '\t')});
    }
  }
  return rows;
}

}  // namespace

std::optional<Kind> case_kind(std::string_view name) {
  if (name == "match") return Kind::kMatch;
  if (name == "rank") return Kind::kRank;
  if (name == "sentences") return Kind::kSentences;
  return std::nullopt;
}

Result<std::vector<FrenchCase>> parse_french_cases(std::string_view tsv, std::optional<Kind> kind) {
  FTS_TRY(text::validate_utf8(tsv));
  if (tsv.starts_with("\xEF\xBB\xBF")) tsv.remove_prefix(3);
  const auto rows = read_rows(tsv);
  int vote = 0;
  for (const auto& row : rows) {
    if (row.cells.size() > 2) vote += ranking_vote(row);
  }
  std::vector<FrenchCase> cases;
  for (const auto& row : rows) {
    Kind of_row = vote > 0 ? Kind::kRank : Kind::kMatch;
    if (row.declared) of_row = *row.declared;
    if (row.cells.size() == 2) of_row = Kind::kSentences;
    if (kind) of_row = *kind;
    FTS_TRY(check_columns(row, of_row).with_context("line " + std::to_string(row.line)));
    cases.push_back(case_of(row, of_row));
  }
  if (cases.empty()) return invalid_argument("there is no case in it, only comments");
  return cases;
}

}  // namespace fts::service
