#include "engine/service/text_document.hpp"

#include <algorithm>
#include <vector>

#include "engine/base/date.hpp"
#include "engine/highlight/highlight.hpp"
#include "engine/service/json_writer.hpp"
#include "engine/text/utf8.hpp"

namespace fts::service {

namespace {

constexpr std::size_t kMaxHeadlineBytes = 300;
constexpr std::size_t kMaxTitleBytes = 600;         // a longer first sentence is cut after a word
constexpr std::size_t kMaxSentenceBytes = 4 << 10;  // looked at for the end of the first
constexpr std::string_view kBom = "\xef\xbb\xbf";
constexpr std::string_view kBlank = " \t\r\n";

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// 2022-13 looks like a date, whether or not it is one.
bool looks_like_a_date(std::string_view text) {
  const auto year = text.find_first_not_of("0123456789");
  return year == 4 && text[year] == '-' && text.size() > 5 && text[5] >= '0' && text[5] <= '9';
}

/// Takes `date 2022-01` off the front; empty when there is none, and `note` when one seems meant.
std::string_view take_date(std::string_view& text, std::string* note) {
  const std::string_view rest = trim(text);
  if (!rest.starts_with("date ")) return {};
  const auto begin = std::string_view("date ").size();
  const auto end = rest.find_first_of(kBlank, begin);
  const auto date = rest.substr(begin, end == std::string_view::npos ? end : end - begin);
  if (date.size() < 7 || !parse_date(date)) {
    if (note != nullptr && looks_like_a_date(date)) {
      const auto before = text.substr(0, static_cast<std::size_t>(rest.data() - text.data()));
      *note = "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n')) +
              ": expected a date such as 2022-01 or 2022-01-21, but came '" +
              std::string(date.substr(0, 40)) + "'; the line was read as text";
    }
    return {};
  }
  text = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  return date;
}

std::string_view first_line(std::string_view text) { return trim(text.substr(0, text.find('\n'))); }

/// Where the first paragraph ends: at an empty line, or with the text.
std::size_t paragraph_end(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && !first_line(text.substr(end)).empty()) {
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  }
  return end;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

/// The paragraph with its lines joined where they were only wrapped: where the next word would have
/// passed the width that its longest line has.
std::string unwrapped(std::string_view paragraph) {
  constexpr std::size_t kLeastWidth = 40;
  std::vector<std::string_view> lines;
  std::size_t width = kLeastWidth;
  while (!paragraph.empty()) {
    lines.push_back(first_line(paragraph));
    width = std::max(width, characters(lines.back()));
    paragraph.remove_prefix(std::min(paragraph.find('\n'), paragraph.size() - 1) + 1);
  }
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += lines[i];
    if (i + 1 == lines.size()) break;
    const auto word = lines[i + 1].substr(0, lines[i + 1].find(' '));
    out += characters(lines[i]) + 1 + characters(word) > width ? ' ' : '\n';
  }
  return out;
}

/// A first sentence as a title: on one line, without a bullet, of a bounded length.
std::string title_of_sentence(std::string_view sentence) {
  constexpr std::string_view kBullet = "\u2022";
  if (sentence.starts_with(kBullet)) sentence.remove_prefix(kBullet.size());
  std::string title;
  for (const char byte : trim(sentence)) title += byte == '\n' ? ' ' : byte;
  if (title.size() <= kMaxTitleBytes) return title;
  const auto cut = text::cut_utf8(title, kMaxTitleBytes);
  const auto space = cut.find_last_of(' ');
  return std::string(trim(cut.substr(0, space == std::string_view::npos ? cut.size() : space))) +
         " \u2026";
}

/// Takes the title off the front of `text` where one is marked; a first sentence stays in the body.
std::string take_title(std::string_view& text, bool markdown) {
  text = trim(text);
  const std::string_view line = first_line(text);
  if (markdown && line.starts_with("# ")) {
    text = trim(text.substr(std::min(text.find('\n'), text.size())));
    return std::string(trim(line.substr(2)));
  }
  const auto end = paragraph_end(text);
  std::string paragraph = unwrapped(text::cut_utf8(text.substr(0, end), kMaxSentenceBytes));
  const bool sentence = !paragraph.empty() && (paragraph.back() == '.' || paragraph.back() == ';' ||
                                               paragraph.back() == ',');
  const bool one_line = paragraph.find('\n') == std::string::npos;
  if (end < text.size() && one_line && !sentence && paragraph.size() <= kMaxHeadlineBytes) {
    text = trim(text.substr(end));
    return paragraph;
  }
  const auto ends = highlight::sentence_ends(paragraph);
  const auto sentence_end = ends.empty() ? paragraph.size() : ends.front();
  return title_of_sentence(std::string_view(paragraph).substr(0, sentence_end));
}

}  // namespace

Result<std::string> text_to_json(std::string_view stem, std::string_view text, bool markdown,
                                 std::string* note) {
  if (text.starts_with(kBom)) text.remove_prefix(kBom.size());
  FTS_TRY(text::validate_utf8(text));
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return invalid_argument("expected text, but byte " + std::to_string(nul) +
                            " is NUL: the file looks binary");
  }
  const std::string_view date = take_date(text, note);
  const std::string title = take_title(text, markdown);
  if (title.empty() && trim(text).empty())
    return invalid_argument("expected text, but the file is empty");
  JsonWriter json;
  json.begin_object().field("id", stem);
  if (!date.empty()) json.field("date", date);
  json.field("title", title).field("body", trim(text)).end_object();
  return json.take();
}

}  // namespace fts::service
