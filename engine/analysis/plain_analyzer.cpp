#include "engine/analysis/plain_analyzer.hpp"

#include <bit>

#include "engine/analysis/ascii_words.hpp"
#include "engine/analysis/char_table.hpp"
#include "engine/analysis/letter_case.hpp"
#include "engine/analysis/normal_form.hpp"
#include "engine/base/limits.hpp"
#include "engine/text/unicode.hpp"
#include "engine/text/utf8.hpp"

namespace fts::analysis {
namespace {

class PlainTokenStream final : public TokenStream {
 public:
  explicit PlainTokenStream(std::size_t batch_tokens) : batch_tokens_(batch_tokens) {}

  void reset(std::string_view text) override {
    text_ = text;
    at_ = 0;
    position_ = 0;
    block_ = kNoBlock;
  }

  bool next(TokenBuffer& out) override {
    out.clear();
    while (at_ < text_.size() && out.tokens.size() < batch_tokens_) {
      load(at_ / kAsciiWordsBytes);
      const auto ahead = (found_.words() | found_.others) >> (at_ % kAsciiWordsBytes);
      if (ahead == 0) {
        at_ = (block_ + 1) * kAsciiWordsBytes;
        continue;
      }
      at_ += static_cast<std::size_t>(std::countr_zero(ahead));
      if (read_ascii_word(out)) continue;
      const Char first = char_at(text_, at_);
      if (is_in(first.kind, kWordMask)) {
        out.tokens.push_back(read_word());
      } else {
        at_ += first.size;
      }
    }
    return !out.tokens.empty();
  }

  std::uint32_t positions() const override { return position_; }

 private:
  static constexpr std::size_t kNoBlock = ~std::size_t{0};

  void load(std::size_t block) {
    if (block == block_) return;
    block_ = block;
    found_ = ascii_words(text_, block * kAsciiWordsBytes);
    plain_ = (found_.capitals | found_.digits | found_.others) == 0;
  }

  /// A word of ASCII alone that begins at at_; false, and nothing has changed, when the character
  /// there or one that may belong to the word is not ASCII.
  bool read_ascii_word(TokenBuffer& out) {
    const std::size_t begin = at_;
    if (plain_) {  // no capital, no digit: most words, but for those that go on in the next block
      const auto rest = ~found_.letters >> (begin % kAsciiWordsBytes);
      const auto size = static_cast<std::size_t>(std::countr_zero(rest));
      if (rest != 0) {
        at_ = begin + size;
        add_token(out, begin);
        return true;
      }
    }
    std::size_t end = begin;
    std::uint64_t letters = 0;
    std::uint64_t capitals = 0;
    std::uint64_t small = 0;
    for (;;) {
      const std::size_t shift = end % kAsciiWordsBytes;
      const auto rest = ~found_.words() >> shift;
      const auto size =
          rest == 0 ? kAsciiWordsBytes - shift : static_cast<std::size_t>(std::countr_zero(rest));
      const auto word = (size == kAsciiWordsBytes ? 0 : std::uint64_t{1} << size) - 1;
      const auto of_word = found_.letters >> shift & word;
      const auto large = found_.capitals >> shift & word;
      letters |= of_word;
      small |= of_word & ~large;
      capitals |= end == begin ? large & ~std::uint64_t{1} : large;
      end += size;
      if (rest != 0 || end >= text_.size()) break;
      load(end / kAsciiWordsBytes);
    }
    if (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0x80U) != 0) {
      load(begin / kAsciiWordsBytes);
      return false;
    }
    at_ = end;
    Token& token = add_token(out, begin);
    token.kind = letters == 0 ? TokenKind::kNumber : TokenKind::kWord;
    const char first = text_[begin];
    if (capitals != 0) {
      token.letter_case = small == 0 ? LetterCase::kUpper : LetterCase::kMixed;
    } else if (first >= 'A' && first <= 'Z') {
      token.letter_case = LetterCase::kCapital;
    }
    return true;
  }

  /// A word of small letters from `begin` to at_.
  Token& add_token(TokenBuffer& out, std::size_t begin) {
    Token& token = out.tokens.emplace_back();
    token.position = position_++;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(at_);
    token.text = {text_.data() + begin, at_ - begin};
    return token;
  }

  Token read_word() {
    const std::size_t begin = at_;
    const Char first = char_at(text_, at_);
    at_ += first.size;
    KindMask rest = 0;
    for (Char c = char_at(text_, at_); is_word(c.kind); c = char_at(text_, at_)) {
      rest |= mask_of(c.kind);
      at_ += c.size;
    }
    const KindMask letters = (rest | mask_of(first.kind)) & kLetterMask;
    Token token;
    token.position = position_++;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(at_);
    token.text = text_.substr(begin, at_ - begin);
    token.kind = letters == 0 ? TokenKind::kNumber : TokenKind::kWord;
    token.letter_case = letter_case_of(first.kind, rest);
    return token;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t position_ = 0;
  std::size_t batch_tokens_;
  std::size_t block_ = kNoBlock;  ///< of 64 bytes, and what is found in it
  AsciiWords found_;
  bool plain_ = false;  ///< of its words all are of small letters
};

class PlainAnalyzer final : public Analyzer {
 public:
  explicit PlainAnalyzer(std::size_t batch_tokens) : batch_tokens_(batch_tokens) {}

  std::string_view name() const override { return "plain"; }
  bool has_classes() const override { return false; }
  std::unique_ptr<TokenStream> make_stream() const override {
    return std::make_unique<PlainTokenStream>(batch_tokens_);
  }

  void form_of(std::string_view surface, std::string& form) const override {
    surface = text::cut_utf8(surface, kMaxSurfaceBytes);
    form.clear();
    for (const char c : surface) {
      if (static_cast<unsigned char>(c) >= 0x80) {
        form.clear();
        text::append_nfkc_casefold(surface, form);
        break;
      }
      form.push_back(lower_ascii(c));
    }
    form.resize(text::cut_utf8(form, limits::kMaxTermBytes).size());
  }
  void fold(std::string_view form, std::string& folded) const override { folded = form; }
  void class_of(std::string_view form, std::string& class_name) const override {
    class_name = form;
  }
  bool is_stop_word(std::string_view) const override { return false; }
  std::string label() const override { return "plain"; }

 private:
  std::size_t batch_tokens_;
};

}  // namespace

std::shared_ptr<const Analyzer> make_plain_analyzer(std::size_t batch_tokens) {
  return std::make_shared<PlainAnalyzer>(batch_tokens);
}

}  // namespace fts::analysis
