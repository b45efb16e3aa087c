#include "engine/service/text_document.hpp"

#include "engine/base/date.hpp"
#include "engine/highlight/highlight.hpp"
#include "engine/service/json_writer.hpp"
#include "engine/text/utf8.hpp"

namespace fts::service {

namespace {

constexpr std::size_t kMaxTitleBytes = 300;  // a "first sentence" beyond it is not one
constexpr std::string_view kBom = "\xef\xbb\xbf";
constexpr std::string_view kBlank = " \t\r\n";

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// Takes `date 2022-01` off the front; empty when there is none.
std::string_view take_date(std::string_view& text) {
  const std::string_view rest = trim(text);
  if (!rest.starts_with("date ")) return {};
  const auto begin = std::string_view("date ").size();
  const auto end = rest.find_first_of(kBlank, begin);
  const auto date = rest.substr(begin, end == std::string_view::npos ? end : end - begin);
  if (date.size() < 7 || !parse_date(date)) return {};
  text = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  return date;
}

std::string_view first_line(std::string_view text) { return trim(text.substr(0, text.find('\n'))); }

/// Takes the title off the front of `text` where one is marked; a first sentence stays in the body.
std::string_view take_title(std::string_view& text, bool markdown) {
  text = trim(text);
  const std::string_view line = first_line(text);
  const auto line_end = text.find('\n');
  const bool blank_follows =
      line_end != std::string_view::npos && first_line(text.substr(line_end + 1)).empty();
  if (markdown && line.starts_with("# ")) {
    text = line_end == std::string_view::npos ? std::string_view{} : trim(text.substr(line_end));
    return trim(line.substr(2));
  }
  const bool sentence =
      !line.empty() && (line.back() == '.' || line.back() == ';' || line.back() == ',');
  if (blank_follows && line.size() <= kMaxTitleBytes && !sentence) {
    text = trim(text.substr(line_end));
    return line;
  }
  const std::string_view head = text::cut_utf8(line, kMaxTitleBytes);
  const auto ends = highlight::sentence_ends(head);
  const std::size_t end = ends.empty() ? head.size() : ends.front();
  return trim(head.substr(0, end));
}

}  // namespace

Result<std::string> text_to_json(std::string_view stem, std::string_view text, bool markdown) {
  if (text.starts_with(kBom)) text.remove_prefix(kBom.size());
  FTS_TRY(text::validate_utf8(text));
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return invalid_argument("expected text, but byte " + std::to_string(nul) +
                            " is NUL: the file looks binary");
  }
  const std::string_view date = take_date(text);
  const std::string_view title = take_title(text, markdown);
  if (title.empty() && trim(text).empty())
    return invalid_argument("expected text, but the file is empty");
  JsonWriter json;
  json.begin_object().field("id", stem);
  if (!date.empty()) json.field("date", date);
  json.field("title", title).field("body", trim(text)).end_object();
  return json.take();
}

}  // namespace fts::service
