#include "engine/analysis/plain_analyzer.hpp"

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
  }

  bool next(TokenBuffer& out) override {
    out.clear();
    while (at_ < text_.size() && out.tokens.size() < batch_tokens_) {
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
