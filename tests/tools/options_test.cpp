#include "tests/tools/sandbox.hpp"

using namespace fts::tools;

TEST_CASE("a value: command line, then environment, then configuration file, then default") {
  const Sandbox sandbox;
  // The index that is asked for by a name that is not there shows which source won.
  sandbox.index_lines(kThreeDocuments);
  const auto asked = [&](const Words& words, const RunOptions& options = {}) {
    const auto err = sandbox.ftsd("stats", words, options).err;
    for (const auto* name : {"one", "two", "three"}) {
      if (contains(err, std::string("'") + name + "'")) return std::string(name);
    }
    return std::string(err.empty() ? "main" : err);
  };
  const RunOptions environment = {.environment = {{"FTSD_INDEX", "two"}}};
  CHECK(asked({}) == "main");
  sandbox.write("home/.config/ftsd/config", "# comment\n\nindex = three\n");
  CHECK(asked({}) == "three");
  CHECK(asked({}, environment) == "two");
  CHECK(asked({"-i", "one"}, environment) == "one");
  CHECK(asked({"--index=main"}, environment) == "main");
  // A variable that is set and empty says nothing.
  CHECK(asked({}, {.environment = {{"FTSD_INDEX", ""}}}) == "three");

  const auto other = sandbox.write("other.conf", "index=main\n");
  CHECK(asked({"--config", other}) == "main");
  sandbox.write("xdg/ftsd/config", "index=one");
  CHECK(asked({}, {.environment = {{"XDG_CONFIG_HOME", sandbox.path("xdg")}}}) == "one");
}

TEST_CASE("the data folder: -d, FTSD_DATA, data =, XDG_DATA_HOME, ~/.local/share") {
  const Sandbox sandbox;
  const auto input = sandbox.write("docs.jsonl", kThreeDocuments);
  const auto there = [&](const std::string& name) {
    return std::filesystem::exists(sandbox.path(name) + "/format");
  };
  REQUIRE(sandbox.run("ftsd", {"index", input}).code == 0);
  CHECK(there("home/.local/share/ftsd"));
  const std::map<std::string, std::string> xdg = {{"XDG_DATA_HOME", sandbox.path("share")}};
  REQUIRE(sandbox.run("ftsd", {"index", input}, {.environment = xdg}).code == 0);
  CHECK(there("share/ftsd"));
  sandbox.write("home/.config/ftsd/config", "data = ~/in-config\n");
  REQUIRE(sandbox.run("ftsd", {"index", input}, {.environment = xdg}).code == 0);
  CHECK(there("home/in-config"));
  const std::map<std::string, std::string> variable = {{"FTSD_DATA", sandbox.path("variable")}};
  REQUIRE(sandbox.run("ftsd", {"index", input}, {.environment = variable}).code == 0);
  CHECK(there("variable"));
  REQUIRE(
      sandbox.run("ftsd", {"index", "-d", sandbox.data(), input}, {.environment = variable}).code ==
      0);
  CHECK(there("data"));
  CHECK(sandbox.run("ftsq", {"-c", "chat"}, {.environment = variable}).out == "1\n");
}

TEST_CASE("errors of the configuration file name file, line and the nearest key") {
  const Sandbox sandbox;
  const auto complaint = [&](std::string_view text) {
    const auto file = sandbox.write("conf", text);
    const auto outcome = sandbox.run("ftsd", {"stats", "--config", file});
    const auto asked = sandbox.run("ftsq", {"--config", file, "chat"});
    CHECK(asked.code == 2);
    CHECK_FALSE(contains(asked.err, "behind --"));
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    return outcome.err;
  };
  CHECK(contains(complaint("index = a\n\nindexx = b\n"),
                 "conf:3: unknown key 'indexx'; did you mean 'index'?"));
  CHECK(contains(complaint("zzzzzzzzzz = b\n"), "known keys: data, index"));
  CHECK(contains(complaint("what is this\n"), "conf:1: expected 'key = value'"));
  CHECK(contains(complaint("index =\n"), "conf:1: 'index' has no value"));
  CHECK(contains(complaint("index = a\nindex = b\n"), "stands twice, first at"));
  CHECK(contains(sandbox.run("ftsd", {"stats", "--config", sandbox.path("none")}).err,
                 "no such file"));
}

TEST_CASE("sizes, numbers and addresses are checked, and the source is named") {
  const Sandbox sandbox;
  const auto input = sandbox.write("docs.jsonl", kThreeDocuments);
  for (const auto* size : {"64M", "64m", "65536KiB", "1G", "100000000", "64MB", "64 MiB"}) {
    INFO(size);
    CHECK(sandbox.ftsd("index", {"--memory", size, input}).code == 0);
  }
  for (const auto* size :
       {"", "M", "64X", "-1", "1.5G", "99999999999999999999", "20000000T", "12"}) {
    INFO(size);
    const auto outcome = sandbox.ftsd("index", {"--memory=" + std::string(size), input});
    CHECK(outcome.code == 2);
    CHECK(contains(outcome.err, "--memory"));
  }
  const auto variable = sandbox.ftsd("index", {input}, {.environment = {{"FTSD_MEMORY", "viel"}}});
  CHECK(variable.code == 2);
  CHECK(contains(variable.err, "FTSD_MEMORY: expected a size such as 512M"));
  const auto threads = sandbox.ftsd("index", {"--threads", "0", input});
  CHECK(contains(threads.err, "--threads: expected a whole number from 1 to 256, but came '0'"));
  CHECK(contains(sandbox.ftsq({"-n", "ten", "chat"}).err, "--number: expected a whole number"));
  CHECK(contains(sandbox.ftsq({"-n", "10001", "chat"}).err, "to 10000"));
  for (const auto* listen :
       {"nowhere", "127.0.0.1:", "127.0.0.1:99999", "::1:80", "127.0.0.1:7x"}) {
    INFO(listen);
    const auto outcome = sandbox.ftsd("serve", {"--listen", listen});
    CHECK(outcome.code == 2);
    CHECK(contains(outcome.err, "--listen: expected ADDRESS:PORT"));
  }
  CHECK(contains(sandbox.ftsd("stats", {"-i", "Pas Bon"}).err, "--index:"));
}

TEST_CASE("without HOME a data folder must be named") {
  Sandbox sandbox;
  sandbox.environment.erase("HOME");
  const auto outcome = sandbox.run("ftsd", {"stats"});
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err, "-d DIR"));
}
