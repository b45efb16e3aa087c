#include "engine/analysis/hunspell.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "engine/text/utf8.hpp"

namespace fts::analysis {
namespace {

constexpr std::size_t kMaxWordsOfEntry = 100'000;

/// The pieces of a line between blanks.
std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at < line.size();) {
    at = line.find_first_not_of(" \t", at);
    if (at == std::string_view::npos) break;
    const auto end = std::min(line.find_first_of(" \t", at), line.size());
    pieces.push_back(line.substr(at, end - at));
    at = end;
  }
  return pieces;
}

/// "po:nom": two letters and a colon.
bool is_field(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return text.size() >= 3 && is_letter(text[0]) && is_letter(text[1]) && text[2] == ':';
}

std::u32string to_code_points(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) out.push_back(text::decode_utf8(text, i));
  return out;
}

template <typename T>
bool has(const std::vector<T>& values, const T& value) {
  return std::ranges::find(values, value) != values.end();
}

}  // namespace

// ---- Parsing.

class HunspellDictionary::Parser {
 public:
  explicit Parser(HunspellDictionary& dictionary) : dictionary_(dictionary) {}

  Status read_aff(std::string_view text) {
    return read_lines("aff", text, [this](std::string_view line) { return read_directive(line); });
  }
  Status read_dic(std::string_view text) {
    return read_lines("dic", text, [this](std::string_view line) { return read_entry(line); });
  }

 private:
  template <typename Read>
  Status read_lines(std::string_view file, std::string_view text, Read read) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto invalid = text::find_invalid_utf8(text);
    if (invalid < text.size()) {
      return invalid_argument(std::string(file) + ": not UTF-8 at byte " + std::to_string(invalid) +
                              "; convert it first");
    }
    line_ = 0;
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      ++line_;
      FTS_TRY(read(line).with_context(std::string(file) + " line " + std::to_string(line_)));
    }
    return ok_status();
  }

  Status read_directive(std::string_view line) {
    const auto words = split(line);
    if (words.empty() || words[0].starts_with('#')) return ok_status();
    const auto& name = words[0];
    if (name == "PFX" || name == "SFX") return read_affix(words);
    if (words.size() < 2) return ok_status();
    if (name == "SET" && words[1] != "UTF-8") {
      return unsupported("expected SET UTF-8, found " + std::string(words[1]) +
                         "; convert the files first");
    }
    if (name == "FLAG") return set_flag_kind(words[1]);
    if (name == "AF") return read_alias(words);
    if (name == "AM") {
      if (!std::exchange(field_count_read_, true)) return ok_status();
      field_aliases_.emplace_back(words.begin() + 1, words.end());
      return ok_status();
    }
    if (name == "NEEDAFFIX" || name == "PSEUDOROOT")
      return read_flag(words[1], dictionary_.need_affix_);
    if (name == "FORBIDDENWORD") return read_flag(words[1], dictionary_.forbidden_);
    if (name == "CIRCUMFIX") return read_flag(words[1], circumfix_);
    return ok_status();
  }

  Status set_flag_kind(std::string_view kind) {
    if (kind == "long") {
      flag_kind_ = FlagKind::kLong;
    } else if (kind == "num") {
      flag_kind_ = FlagKind::kNumber;
    } else if (kind == "UTF-8") {
      flag_kind_ = FlagKind::kUtf8;
    } else {
      return unsupported("expected FLAG long, num or UTF-8, found " + std::string(kind));
    }
    return ok_status();
  }

  Status read_alias(const std::vector<std::string_view>& words) {
    // The first line tells how many there are.
    if (!std::exchange(flag_count_read_, true)) return ok_status();
    FTS_ASSIGN(flag_aliases_.emplace_back(), parse_flags(words[1]));
    return ok_status();
  }

  Status read_flag(std::string_view text, Flag& flag) const {
    FTS_ASSIGN(const Flags flags, parse_flags(text));
    if (flags.size() != 1) return invalid_argument("expected one flag, found " + std::string(text));
    flag = flags.front();
    return ok_status();
  }

  Result<Flags> parse_flags(std::string_view text) const {
    Flags flags;
    switch (flag_kind_) {
      case FlagKind::kShort:
        for (const char c : text) flags.push_back(static_cast<unsigned char>(c));
        break;
      case FlagKind::kUtf8:
        for (const char32_t c : to_code_points(text)) flags.push_back(c);
        break;
      case FlagKind::kLong:
        if (text.size() % 2 != 0) {
          return invalid_argument("flags of two bytes each, found " + std::string(text));
        }
        for (std::size_t i = 0; i < text.size(); i += 2) {
          flags.push_back(static_cast<Flag>(static_cast<unsigned char>(text[i])) << 8 |
                          static_cast<unsigned char>(text[i + 1]));
        }
        break;
      case FlagKind::kNumber:
        for (std::size_t at = 0; at <= text.size();) {
          const auto end = std::min(text.find(',', at), text.size());
          Flag flag = 0;
          const auto parsed = std::from_chars(text.data() + at, text.data() + end, flag);
          if (parsed.ec != std::errc() || parsed.ptr != text.data() + end) {
            return invalid_argument("expected numbers with commas, found " + std::string(text));
          }
          flags.push_back(flag);
          at = end + 1;
        }
        break;
    }
    return flags;
  }

  /// Flags of an entry or a rule: themselves, or the number of a line of AF.
  Result<Flags> flags_of(std::string_view text) const {
    if (text.empty()) return Flags{};
    if (flag_aliases_.empty()) return parse_flags(text);
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    if (number == 0 || number > flag_aliases_.size()) {
      return invalid_argument("expected the number of a line of AF, found " + std::string(text));
    }
    return flag_aliases_[number - 1];
  }

  std::vector<std::string> fields_of(const std::vector<std::string_view>& words,
                                     std::size_t from) const {
    std::vector<std::string> fields;
    for (std::size_t i = from; i < words.size(); ++i) {
      std::size_t number = 0;
      const auto end = words[i].data() + words[i].size();
      const bool is_number = std::from_chars(words[i].data(), end, number).ptr == end;
      if (is_number && number > 0 && number <= field_aliases_.size()) {
        const auto& alias = field_aliases_[number - 1];
        fields.insert(fields.end(), alias.begin(), alias.end());
      } else if (is_field(words[i])) {
        fields.emplace_back(words[i]);
      }
    }
    return fields;
  }

  /// "SFX a0 Y 103" opens a group, "SFX a0 er ons/n'q' [^cg]er po:ipre" is a rule of it.
  Status read_affix(const std::vector<std::string_view>& words) {
    if (words.size() < 4) return invalid_argument("an affix rule needs at least four columns");
    Flag flag = 0;
    FTS_TRY(read_flag(words[1], flag));
    const bool prefix = words[0] == "PFX";
    const auto known = dictionary_.affixes_.find(flag);
    if (known == dictionary_.affixes_.end()) {
      if (words[2] != "Y" && words[2] != "N") {
        return invalid_argument("expected Y or N (cross product), found " + std::string(words[2]));
      }
      dictionary_.affixes_[flag] = {prefix, words[2] == "Y", {}};
      return ok_status();
    }
    if (known->second.prefix != prefix) {
      return invalid_argument("one flag for prefixes and suffixes: " + std::string(words[1]));
    }
    return read_rule(words, known->second);
  }

  Status read_rule(const std::vector<std::string_view>& words, Affix& affix) {
    Rule rule;
    if (words[2] != "0") rule.strip = words[2];
    const auto slash = words[3].find('/');
    const auto add = words[3].substr(0, slash);
    if (add != "0") rule.add = add;
    if (slash != std::string_view::npos) {
      FTS_ASSIGN(rule.flags, flags_of(words[3].substr(slash + 1)));
    }
    if (circumfix_ != 0 && has(rule.flags, circumfix_)) {
      return unsupported("CIRCUMFIX: pairs of prefix and suffix are not expanded");
    }
    const bool has_condition = words.size() > 4 && !is_field(words[4]);
    if (has_condition) FTS_TRY(parse_condition(words[4], rule.condition));
    rule.fields = fields_of(words, has_condition ? 5 : 4);
    affix.rules.push_back(std::move(rule));
    return ok_status();
  }

  static Status parse_condition(std::string_view text, std::vector<Rule::Place>& places) {
    if (text == ".") return ok_status();
    const std::u32string chars = to_code_points(text);
    for (std::size_t i = 0; i < chars.size(); ++i) {
      Rule::Place& place = places.emplace_back();
      if (chars[i] == U'.') {
        place.any = true;
      } else if (chars[i] != U'[') {
        place.letters = chars[i];
      } else {
        place.negated = i + 1 < chars.size() && chars[i + 1] == U'^';
        i += place.negated ? 2 : 1;
        while (i < chars.size() && chars[i] != U']') place.letters.push_back(chars[i++]);
        if (i == chars.size()) {
          return invalid_argument("a condition without its ]: " + std::string(text));
        }
      }
    }
    return ok_status();
  }

  /// "word/flags po:nom"; a word may hold blanks and `\/`.
  Status read_entry(std::string_view line) {
    if (line_ == 1) {
      const bool number = !line.empty() && line[0] >= '0' && line[0] <= '9';
      return number ? ok_status()
                    : invalid_argument("expected the number of entries on the first line");
    }
    if (line.find_first_not_of(" \t") == std::string_view::npos || line[0] == '\t') {
      return ok_status();
    }
    std::size_t end = std::min(line.find('\t'), line.size());
    for (std::size_t at = line.find(' '); at < end; at = line.find(' ', at + 1)) {
      if (is_field(line.substr(at + 1))) end = at;
    }
    Entry entry;
    std::size_t i = 0;
    for (; i < end; ++i) {
      if (line[i] == '/' && i > 0) break;
      if (line[i] == '\\' && i + 1 < end && line[i + 1] == '/') ++i;
      entry.word += line[i];
    }
    if (i < end) {
      FTS_ASSIGN(entry.flags, flags_of(line.substr(i + 1, end - i - 1)));
    }
    entry.fields = fields_of(split(line.substr(end)), 0);
    dictionary_.entries_.push_back(std::move(entry));
    return ok_status();
  }

  HunspellDictionary& dictionary_;
  std::size_t line_ = 0;
  FlagKind flag_kind_ = FlagKind::kShort;
  Flag circumfix_ = 0;
  bool flag_count_read_ = false, field_count_read_ = false;
  std::vector<Flags> flag_aliases_;
  std::vector<std::vector<std::string>> field_aliases_;
};

// ---- Expansion.

class HunspellDictionary::Expansion {
 public:
  Expansion(const HunspellDictionary& dictionary, const HunspellOptions& options,
            const std::function<void(const HunspellWord&)>& take)
      : dictionary_(dictionary), options_(options), take_(take) {}

  Status run(const Entry& entry) {
    if (is_set(entry.flags, dictionary_.forbidden_)) return ok_status();
    made_ = 0;
    word_ = {};
    word_.entry = entry.word;
    word_.stem = entry.word;
    for (const auto& field : entry.fields) {
      word_.fields.push_back(field);
      if (field.starts_with("st:")) word_.stem = std::string_view(field).substr(3);
    }
    return visit(entry.word, entry.flags, 0, 0);
  }

 private:
  static bool is_set(const Flags& flags, Flag flag) { return flag != 0 && has(flags, flag); }

  Status visit(const std::string& form, const Flags& flags, int suffixes, int prefixes) {
    if (!is_set(flags, dictionary_.need_affix_)) {
      if (++made_ > kMaxWordsOfEntry) {
        return limit_exceeded("dic: \"" + std::string(word_.entry) + "\" makes more than " +
                              std::to_string(kMaxWordsOfEntry) + " words");
      }
      word_.form = form;
      take_(word_);
    }
    for (const Flag flag : flags) {
      const auto affix = dictionary_.affixes_.find(flag);
      if (affix == dictionary_.affixes_.end()) continue;
      if (affix->second.prefix ? prefixes == 1 : suffixes == 2) continue;
      FTS_TRY(apply(affix->second, form, flags, suffixes, prefixes));
    }
    return ok_status();
  }

  Status apply(const Affix& affix, const std::string& form, const Flags& flags, int suffixes,
               int prefixes) {
    for (const Rule& rule : affix.rules) {
      const auto made = made_by(affix, rule, form);
      if (!made) continue;
      const auto fields_before = word_.rule_fields.size();
      word_.rule_fields.insert(word_.rule_fields.end(), rule.fields.begin(), rule.fields.end());
      const std::string_view stem_before = word_.stem;
      const std::string with_prefix = affix.prefix ? prefixed_stem(rule) : std::string();
      if (affix.prefix) word_.stem = with_prefix;
      Flags next = rule.flags;
      // The cross product, once: a word with its suffix takes the prefixes of the word without.
      if (!affix.prefix && affix.cross) add_crossing_prefixes(flags, next);
      FTS_TRY(
          visit(*made, next, suffixes + (affix.prefix ? 0 : 1), prefixes + (affix.prefix ? 1 : 0)));
      word_.rule_fields.resize(fields_before);
      word_.stem = stem_before;
    }
    return ok_status();
  }

  std::string prefixed_stem(const Rule& rule) const {
    const bool elision = rule.add.find('\'') != std::string::npos;
    if (elision || !word_.stem.starts_with(rule.strip)) return std::string(word_.stem);
    return rule.add + std::string(word_.stem.substr(rule.strip.size()));
  }

  void add_crossing_prefixes(const Flags& flags, Flags& next) const {
    for (const Flag flag : flags) {
      const auto affix = dictionary_.affixes_.find(flag);
      if (affix == dictionary_.affixes_.end()) continue;
      if (affix->second.prefix && affix->second.cross && !has(next, flag)) next.push_back(flag);
    }
  }

  std::optional<std::string> made_by(const Affix& affix, const Rule& rule,
                                     const std::string& form) const {
    if (affix.prefix && !options_.elisions && rule.add.find('\'') != std::string::npos) {
      return std::nullopt;
    }
    const bool strips = affix.prefix ? form.starts_with(rule.strip) : form.ends_with(rule.strip);
    if (!strips || !holds(rule.condition, form, affix.prefix)) return std::nullopt;
    const std::size_t left = form.size() - rule.strip.size();
    if (left == 0 && rule.add.empty()) return std::nullopt;
    return affix.prefix ? rule.add + form.substr(rule.strip.size())
                        : form.substr(0, left) + rule.add;
  }

  static bool holds(const std::vector<Rule::Place>& condition, std::string_view form,
                    bool at_begin) {
    if (condition.empty()) return true;
    const std::u32string chars = to_code_points(form);
    if (chars.size() < condition.size()) return false;
    const std::size_t from = at_begin ? 0 : chars.size() - condition.size();
    for (std::size_t i = 0; i < condition.size(); ++i) {
      const auto& place = condition[i];
      if (place.any) continue;
      const bool listed = place.letters.find(chars[from + i]) != std::u32string::npos;
      if (listed == place.negated) return false;
    }
    return true;
  }

  const HunspellDictionary& dictionary_;
  const HunspellOptions& options_;
  const std::function<void(const HunspellWord&)>& take_;
  HunspellWord word_;
  std::size_t made_ = 0;
};

Result<HunspellDictionary> HunspellDictionary::parse(std::string_view aff, std::string_view dic) {
  HunspellDictionary dictionary;
  Parser parser(dictionary);
  FTS_TRY(parser.read_aff(aff));
  FTS_TRY(parser.read_dic(dic));
  return dictionary;
}

Status HunspellDictionary::expand(const HunspellOptions& options,
                                  const std::function<void(const HunspellWord&)>& take) const {
  Expansion expansion(*this, options, take);
  for (const auto& entry : entries_) FTS_TRY(expansion.run(entry));
  return ok_status();
}

}  // namespace fts::analysis
