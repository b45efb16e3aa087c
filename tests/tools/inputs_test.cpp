// Every form of input that the help of `ftsd index` lists, in by the command and found again.

#include <algorithm>

#include <zlib.h>
#include <zstd.h>

#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

namespace {

std::string gzip(std::string_view text) {
  std::string out(::compressBound(static_cast<uLong>(text.size())) + 64, '\0');
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string copy(text);
  stream.next_in = reinterpret_cast<Bytef*>(copy.data());
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// With a window of 2^window_log bytes, as `zstd --long=27` writes.
std::string zstd(std::string_view text, int window_log) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  ZSTD_CCtx_setParameter(context, ZSTD_c_enableLongDistanceMatching, 1);
  // Not told the size, the frame claims its whole window.
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  ZSTD_inBuffer in = {text.data(), text.size(), 0};
  ZSTD_outBuffer target = {out.data(), out.size(), 0};
  REQUIRE(ZSTD_compressStream2(context, &target, &in, ZSTD_e_continue) < (std::size_t{1} << 40));
  REQUIRE(ZSTD_compressStream2(context, &target, &in, ZSTD_e_end) == 0);
  out.resize(target.pos);
  ZSTD_freeCCtx(context);
  return out;
}

/// The three documents come in and answer.
void check_three(const Sandbox& sandbox, const std::string& input) {
  INFO(input);
  const auto outcome = sandbox.ftsd("index", {"-i", "forms", input});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(outcome.out.starts_with("3 documents, "));
  CHECK(sandbox.ftsq({"-i", "forms", "-c", "rue"}).out == "2\n");
  CHECK(sandbox.ftsq({"-i", "forms", "-l", "chats"}).out == "a\n");
  std::filesystem::remove_all(sandbox.data());
}

}  // namespace

TEST_CASE("JSON lines, plain and compressed") {
  const Sandbox sandbox;
  check_three(sandbox, sandbox.write("docs.jsonl", kThreeDocuments));
  check_three(sandbox, sandbox.write("docs.ndjson", kThreeDocuments));
  check_three(sandbox, sandbox.write("docs.jsonl.gz", gzip(kThreeDocuments)));
  check_three(sandbox, sandbox.write("docs.ndjson.gz", gzip(kThreeDocuments)));
  check_three(sandbox, sandbox.write("docs.jsonl.zst", zstd(kThreeDocuments, 20)));
  check_three(sandbox, sandbox.write("docs.ndjson.zst", zstd(kThreeDocuments, 27)));
  std::string crlf(kThreeDocuments);
  for (std::size_t at = 0; (at = crlf.find('\n', at)) != std::string::npos; at += 2) {
    crlf.replace(at, 1, "\r\n");
  }
  check_three(sandbox, sandbox.write("crlf.jsonl", crlf));
  check_three(sandbox, sandbox.write("unended.jsonl",
                                     kThreeDocuments.substr(0, kThreeDocuments.size() - 1)));
}

TEST_CASE("a zstd window beyond 128 MiB is refused with the reason") {
  const Sandbox sandbox;
  const auto file = sandbox.write("far.jsonl.zst", zstd(kThreeDocuments, 28));
  const auto outcome = sandbox.ftsd("index", {file});
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err, "far.jsonl.zst"));
}

TEST_CASE("a JSON array, CSV and standard input") {
  const Sandbox sandbox;
  std::string array(kThreeDocuments);
  array.pop_back();
  std::replace(array.begin(), array.end(), '\n', ',');
  check_three(sandbox, sandbox.write("docs.json", "[\n" + array + "\n]\n"));
  check_three(sandbox, sandbox.write("docs.csv",
                                     "id,title,body,annee\n"
                                     "a,Le chat dort,\"Un \"\"chat\"\" noir, qui dort.\",2020\n"
                                     "b,Le chien,\"Il court\ndans la rue.\",2021\n"
                                     "c,La rue,Longue et calme.,2022\n"));
  const auto outcome = sandbox.ftsd("index", {"-"}, {kThreeDocuments});
  CHECK(outcome.code == 0);
  CHECK(sandbox.count("rue") == "2\n");
}

TEST_CASE("text and Markdown: date line, stem as id, title") {
  const Sandbox sandbox;
  sandbox.write("in/gel.txt", "date 2022-01\nLe gel a frappé. Les vergers ont souffert.\n");
  sandbox.write("in/deep/crue.md", "date 2022-01-21\n\n# La crue de la Vesonne\n\nL’eau monte.\n");
  const auto outcome = sandbox.ftsd("index", {sandbox.path("in")});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(sandbox.ids("vergers") == Words{"gel"});
  CHECK(sandbox.ids("title:crue") == Words{"crue"});
  CHECK(sandbox.ids("date:2022-01-21") == Words{"crue"});
  CHECK(sandbox.ids("date:2022-01").size() == 2);
  CHECK(contains(sandbox.ftsq({"vergers"}).out, "2022-01 · gel"));
}

TEST_CASE("a byte order mark before JSON lines is no part of them") {
  const Sandbox sandbox;
  const std::string lines = "\xEF\xBB\xBF{\"id\":\"a\",\"body\":\"chat\"}\n{\"id\":\"b\"}\n";
  CHECK(sandbox.ftsd("index", {sandbox.write("bom.jsonl", lines)}).out.starts_with("2 documents"));
  CHECK(sandbox.ids("chat") == Words{"a"});
  CHECK(sandbox.ftsd("index", {"-"}, {lines}).code == 0);
  CHECK(sandbox.ftsd("index", {sandbox.write("alone.jsonl", "\xEF\xBB\xBF")}).code == 0);
  CHECK(sandbox.ftsd("index", {sandbox.write("two.jsonl", "{\"id\":\"c\"}\n" + lines)}).code == 2);
}

TEST_CASE("a NUL is refused as a byte, and a character of the text as an escape") {
  const Sandbox sandbox;
  CHECK(sandbox.ftsd("index", {"-"}, {"{\"id\":\"a\",\"body\":\"un\\u0000 chat\"}\n"}).code == 0);
  CHECK(sandbox.ids("chat") == Words{"a"});
}

TEST_CASE("a text whose date is none is told of, and comes in without") {
  const Sandbox sandbox;
  const auto file = sandbox.write("gel.txt", "date 2022-13-45\nGel tardif\n\nLes vergers.");
  const auto outcome = sandbox.ftsd("index", {file});
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err, "gel.txt: line 1: expected a date such as 2022-01"));
  CHECK(sandbox.count("vergers") == "1\n");
}

TEST_CASE("a first run that is refused says that nothing was indexed") {
  const Sandbox sandbox;
  const auto outcome = sandbox.ftsd("index", {sandbox.write("bad.jsonl", "[1]\n")});
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err, "; nothing was indexed"));
  CHECK(contains(sandbox.ftsd("stats").err, "there is none yet"));
}

TEST_CASE("a folder is read in depth and in order; unknown forms in it are skipped and told") {
  const Sandbox sandbox;
  sandbox.write("in/a.jsonl", R"({"id":"x","body":"ancien"})"
                              "\n");
  sandbox.write("in/b.jsonl", R"({"id":"x","body":"nouveau"})"
                              "\n");
  sandbox.write("in/image.png", "PNG");
  const auto outcome = sandbox.ftsd("index", {sandbox.path("in")});
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err, "image.png"));
  CHECK(sandbox.count("ancien") == "0\n");
  CHECK(sandbox.count("nouveau") == "1\n");
  const auto named = sandbox.ftsd("index", {sandbox.path("in/image.png")});
  CHECK(named.code == 2);
  CHECK(contains(named.err, ".jsonl"));
}

TEST_CASE("the last line says documents, bytes, seconds and MB/s, and nothing else is printed") {
  const Sandbox sandbox;
  const auto file = sandbox.write("docs.jsonl", kThreeDocuments);
  const auto outcome = sandbox.ftsd("index", {file});
  CHECK(outcome.err.empty());
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], Catch::Matchers::Matches(
                           R"(3 documents, \d+ bytes, \d+\.\d\d seconds, \d+\.\d MB/s)"));
}

TEST_CASE("several inputs in one call are one step") {
  const Sandbox sandbox;
  const auto good = sandbox.write("good.jsonl", kThreeDocuments);
  const auto bad = sandbox.write("bad.jsonl", "{\"id\":\"d\"\n");
  CHECK(sandbox.ftsd("index", {good, bad}).code == 2);
  CHECK(sandbox.ftsd("stats").code == 2);  // the index was not even made
  CHECK(sandbox.ftsd("index", {good, sandbox.path("none.jsonl")}).code == 2);
  const auto skipped = sandbox.ftsd("index", {"--skip-invalid", good, bad});
  CHECK(skipped.code == 0);
  CHECK(contains(skipped.err, "bad.jsonl: line 1"));
  CHECK(contains(skipped.err, "1 document was skipped"));
  CHECK(sandbox.count("rue") == "2\n");
}

TEST_CASE("the settings of an index: given at first, kept, changed where that is possible") {
  const Sandbox sandbox;
  const auto input = sandbox.write("docs.jsonl", R"({"id":"a","titre":"Chats","texte":"chats"})"
                                                 "\n");
  const auto settings =
      sandbox.write("s.json", R"({"text_fields":{"titre":3,"texte":1},"analyzer":"plain"})");
  REQUIRE(sandbox.ftsd("index", {"--settings", settings, input}).code == 0);
  CHECK(sandbox.count("titre:chats") == "1\n");
  CHECK(sandbox.count("chat") == "0\n");  // plain: no stemming

  const auto weights = sandbox.write("w.json", R"({"k1":0.9})");
  CHECK(sandbox.ftsd("index", {"--settings", weights, input}).code == 0);
  const auto fields = sandbox.write("f.json", R"({"text_fields":{"body":1}})");
  const auto refused = sandbox.ftsd("index", {"--settings", fields, input});
  CHECK(refused.code == 2);
  CHECK(contains(refused.err, "index 'main' exists"));
  const auto unknown = sandbox.write("u.json", R"({"analyser":"plain"})");
  const auto named = sandbox.ftsd("index", {"-i", "new", "--settings", unknown, input});
  CHECK(named.code == 2);
  CHECK(contains(named.err, "did you mean 'analyzer'?"));
  CHECK(contains(named.err, "u.json"));
  CHECK(sandbox.count("chats") == "1\n");
}

TEST_CASE("a run that fails leaves the settings as they were, and no index that it made") {
  const Sandbox sandbox;
  const auto good = sandbox.write("good.jsonl", R"({"id":"a","title":"Chats","body":"chats"})"
                                                "\n");
  const auto bad = sandbox.write("bad.jsonl", R"({"id":"b","title":"Chiens","body":"chiens"})"
                                              "\n{\"id\":\n");
  const auto settings =
      sandbox.write("s.json", R"({"k1":0.5,"stemmer":"none","typed_fields":{"annee":"number"}})");

  CHECK(sandbox.ftsd("index", {"--settings", settings, bad}).code == 2);
  CHECK(sandbox.ftsd("stats").code == 2);  // there is no such index

  REQUIRE(sandbox.ftsd("index", {good}).code == 0);
  const auto before = sandbox.ftsd("stats", {"--json"}).out;
  const auto search = sandbox.ftsq({"--json", "chat"}).out;
  CHECK(sandbox.ftsd("index", {"--settings", settings, bad}).code == 2);
  CHECK(sandbox.ftsd("stats", {"--json"}).out == before);
  CHECK(sandbox.count("chat") == "1\n");
  CHECK(contains(search, R"("id":"a")"));

  REQUIRE(sandbox.ftsd("index", {"--settings", settings, good}).code == 0);
  CHECK(sandbox.count("chat") == "0\n");  // no stemming any more, of the older documents neither
  CHECK(sandbox.ftsd("check").out == "ok\n");
}

TEST_CASE("two texts of one name are never one document") {
  const Sandbox sandbox;
  sandbox.write("texts/a/x.txt", "Un chat dort.");
  sandbox.write("texts/b/x.md", "# Chien\n\nUn chien court.");
  sandbox.write("texts/c.txt", "Une souris mange.");
  const auto folder = sandbox.path("texts");

  const auto refused = sandbox.ftsd("index", {folder});
  CHECK(refused.code == 2);
  CHECK(contains(refused.err, "a/x.txt"));
  CHECK(contains(refused.err, "b/x.md"));
  CHECK(contains(refused.err, "--path-ids"));

  const auto skipped = sandbox.ftsd("index", {"--skip-invalid", folder});
  CHECK(skipped.code == 0);
  CHECK(contains(skipped.err, "b/x.md"));
  CHECK(contains(skipped.err, "1 document was skipped"));
  CHECK(skipped.out.starts_with("2 documents, "));
  CHECK(sandbox.ids("chat") == Words{"x"});
  CHECK(sandbox.count("chien") == "0\n");

  CHECK(sandbox.ftsd("index", {"-i", "paths", "--path-ids", folder}).code == 0);
  const auto ids_of = [&](const char* query) {
    return sandbox.ftsq({"-i", "paths", "-l", query}).out;
  };
  CHECK(ids_of("chat") == "a/x\n");
  CHECK(ids_of("chien") == "b/x\n");
  CHECK(ids_of("souris") == "c\n");
  // Not even so where only the endings differ.
  sandbox.write("texts/c.md", "Une souris court.");
  const auto still = sandbox.ftsd("index", {"-i", "paths", "--path-ids", folder});
  CHECK(still.code == 2);
  CHECK_FALSE(contains(still.err, "--path-ids"));
  // One file given twice is one text; a later run replaces it, as every document.
  CHECK(sandbox.ftsd("index", {folder + "/a/x.txt", folder + "/a/./x.txt"}).code == 0);
  CHECK(sandbox.ftsd("index", {folder + "/b/x.md"}).code == 0);
  CHECK(sandbox.ids("chien") == Words{"x"});
}
