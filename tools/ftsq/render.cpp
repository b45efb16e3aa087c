#include "tools/ftsq/render.hpp"

#include <algorithm>
#include <array>

#include "tools/common/quantities.hpp"

namespace fts::tools {

namespace {

/// Texts begin in the same column up to rank 999.
constexpr std::size_t kTextColumn = 5;

std::string snippet_lines(const highlight::Snippet& snippet, const Page& page) {
  if (snippet.text.empty()) return {};
  auto marked = printable(snippet.text, snippet.spans);
  if (snippet.cut_before) {
    constexpr std::string_view kCut = "… ";
    marked.text.insert(0, kCut);
    for (auto& span : marked.spans) {
      span.begin += static_cast<std::uint32_t>(kCut.size());
      span.end += static_cast<std::uint32_t>(kCut.size());
    }
  }
  if (snippet.cut_after) marked.text += " …";
  return wrap_marked(marked, page.width, kTextColumn, page.style);
}

/// The title in bold, wrapped behind the rank.
std::string title_lines(const service::AnswerHit& hit, const Page& page) {
  auto title = printable(hit.title.empty() ? hit.id : hit.title);
  title.spans = {{0, static_cast<std::uint32_t>(title.text.size())}};
  std::string lines = wrap_marked(title, page.width, kTextColumn, page.style);
  const std::string rank = pad_left(std::to_string(hit.rank), kTextColumn - 2) + "  ";
  if (lines.empty()) lines = std::string(kTextColumn, ' ') + "\n";
  lines.replace(0, kTextColumn, rank);
  return lines;
}

}  // namespace

std::string render_hit(const service::AnswerHit& hit, const Page& page) {
  std::string out = title_lines(hit, page);
  std::string place = printable(hit.id).text;
  if (!hit.date.empty()) place = printable(hit.date).text + " · " + place;
  out += std::string(kTextColumn, ' ') + page.style.in_dim(place) + "\n";
  out += snippet_lines(hit.snippet, page);
  if (!hit.explanation.empty()) out += render_explanation(hit, kTextColumn, page);
  return out;
}

std::string render_completion(const service::Completion& completion, const Page& page) {
  const std::string_view text = completion.text;
  const auto end = std::min<std::size_t>(completion.typed.end, text.size());
  return page.style.in_bold(printable(text.substr(0, end)).text) +
         printable(text.substr(end)).text + "\n";
}

std::string render_facets(const std::vector<search::Facet>& facets, const Page& page) {
  std::string out;
  for (const auto& facet : facets) {
    out += page.style.in_bold(printable(facet.field).text) + "\n";
    std::size_t names = 0, counts = 0;
    for (const auto& value : facet.values) {
      names = std::max(names, display_width(printable(value.value).text));
      counts = std::max(counts, std::to_string(value.count).size());
    }
    names = std::min(names, page.width > 30 ? page.width - 20 : std::size_t{10});
    for (const auto& value : facet.values) {
      out += "  " + pad_right(printable(value.value).text, names) + "  " +
             pad_left(std::to_string(value.count), counts) + "\n";
    }
    if (facet.values.empty()) out += "  (no values)\n";
  }
  return out;
}

std::string render_explanation(const service::AnswerHit& hit, std::size_t indent,
                               const Page& page) {
  using Cells = std::array<std::string, 8>;
  std::vector<Cells> rows = {{"score", "weight", "idf", "tf", "k", "length", "df", "clause"}};
  double sum = 0;
  for (const auto& part : hit.explanation) {
    sum += part.score;
    rows.push_back({fixed_text(part.score, 4), fixed_text(part.weight, 2), fixed_text(part.idf, 4),
                    fixed_text(part.tf, 2), fixed_text(part.k, 4), std::to_string(part.length),
                    part.document_frequency > 0 ? std::to_string(part.document_frequency) : "",
                    printable(part.clause).text});
  }
  std::array<std::size_t, 8> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::string out;
  const std::string margin(indent, ' ');
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i + 1 < row.size(); ++i) line += pad_left(row[i], widths[i]) + "  ";
    line += row.back();
    out += margin + (&row == rows.data() ? page.style.in_dim(line) : line) + "\n";
  }
  return out + margin + pad_left(fixed_text(sum, 4), widths[0]) + "  in all\n";
}

}  // namespace fts::tools
