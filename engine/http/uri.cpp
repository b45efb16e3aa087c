#include "engine/http/uri.hpp"

#include <algorithm>

#include "engine/text/utf8.hpp"

namespace fts::http {

namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

Result<std::string> decode_part(std::string_view part, bool plus_is_space, std::string_view what) {
  auto decoded = percent_decode(part, plus_is_space);
  if (!decoded) {
    return invalid_argument(std::string(what) +
                            " holds a bad escape; expected '%' and two hexadecimal digits, not "
                            "'%00' (a percent sign itself is '%25')");
  }
  if (text::find_invalid_utf8(*decoded) != decoded->size()) {
    return invalid_argument(std::string(what) +
                            " is not UTF-8 once decoded; percent-encode the bytes of UTF-8 "
                            "('\u00e9' is '%C3%A9')");
  }
  return std::move(*decoded);
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
    if (high < 0 || low < 0 || high * 16 + low == 0) return std::nullopt;
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kHex[byte >> 4]);
    out.push_back(kHex[byte & 15]);
  }
  return out;
}

Result<std::vector<std::string>> split_path(std::string_view path) {
  std::vector<std::string> segments;
  std::size_t begin = 1;
  while (true) {
    const auto end = std::min(path.find('/', begin), path.size());
    FTS_ASSIGN(auto segment, decode_part(path.substr(begin, end - begin), false, "the path"));
    segments.push_back(std::move(segment));
    if (end == path.size()) return segments;
    begin = end + 1;
  }
}

Result<std::vector<Parameter>> split_query(std::string_view query) {
  std::vector<Parameter> parameters;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty()) continue;  // "a=1&&b=2"
    const auto equals = std::min(part.find('='), part.size());
    FTS_ASSIGN(auto name, decode_part(part.substr(0, equals), true, "a parameter's name"));
    if (name.empty()) return invalid_argument("a parameter has no name before its '='");
    const auto rest = part.substr(std::min(equals + 1, part.size()));
    FTS_ASSIGN(auto value, decode_part(rest, true, "the parameter '" + name + "'"));
    parameters.push_back({std::move(name), std::move(value)});
  }
  return parameters;
}

bool is_valid_host(std::string_view host) {
  const auto name = host_without_port(host);
  const auto port = host.substr(name.size());
  if (!port.empty()) {
    if (port.size() < 2 || port.size() > 6 || port[0] != ':') return false;
    if (!std::all_of(port.begin() + 1, port.end(), is_digit)) return false;
  }
  if (name.size() > 2 && name.front() == '[' && name.back() == ']') {
    const auto inside = name.substr(1, name.size() - 2);
    return std::all_of(inside.begin(), inside.end(),
                       [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; });
  }
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

std::string_view host_without_port(std::string_view host) {
  if (!host.empty() && host.front() == '[') {
    const auto bracket = host.find(']');
    return bracket == std::string_view::npos ? host : host.substr(0, bracket + 1);
  }
  return host.substr(0, std::min(host.find(':'), host.size()));
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace fts::http
