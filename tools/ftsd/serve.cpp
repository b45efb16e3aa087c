// ftsd serve: the server, until somebody asks it to stop.

#include <csignal>
#include <pthread.h>

#include "engine/base/freed_memory.hpp"
#include "engine/http/server.hpp"
#include "tools/common/engine_access.hpp"
#include "tools/common/exit_codes.hpp"
#include "tools/common/lexicon.hpp"
#include "tools/common/output.hpp"
#include "tools/common/quantities.hpp"
#include "tools/common/write_options.hpp"
#include "tools/ftsd/verb.hpp"

namespace fts::tools {

namespace {

/// Signals that ask to stop, blocked in every thread from here on, so that one place waits for
/// them.
class StopSignals {
 public:
  StopSignals() {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGINT);
    ::sigaddset(&set_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a client that went away is an error of one write
  }

  /// Returns when one came; the next one ends the process as usual.
  void wait() {
    int signal = 0;
    while (::sigwait(&set_, &signal) != 0) {
    }
    ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
  }

 private:
  ::sigset_t set_{};
};

Result<int> run(const Arguments& arguments) {
  FTS_TRY(expect_no_words(arguments));
  const auto listen = arguments.setting("listen");
  const auto address = parse_listen_address(listen.text);
  if (!address.ok()) return address.status().with_context(listen.origin);
  http::ServerOptions options;
  options.address = address->address;
  options.port = address->port;
  options.api.version = FTS_VERSION;
  FTS_ASSIGN(options.api.write, write_options(arguments));
  if (arguments.setting("threads").source > Source::kDefault) {
    options.read_threads = options.api.write.threads;
  }
  options.api.write.threads = 1;  // documents by HTTP come in small batches

  keep_freed_memory();
  StopSignals signals;
  FTS_ASSIGN(const auto engine, open_engine(arguments, service::Engine::Mode::kReadWrite));
  note_missing_lexicon();
  FTS_ASSIGN(const auto server, http::Server::start(*engine, options));
  print("listening on " + server->url() + "\n");
  FTS_TRY(flush_output());
  signals.wait();
  server->stop();
  return kExitOk;
}

}  // namespace

const Verb& serve_verb() {
  static const Verb verb = {
      "serve",
      "answers over HTTP",
      {"ftsd serve",
       "[OPTION]...",
       "Serves all indexes of the data folder over HTTP, on this machine only, until it is "
       "interrupted or told to end (SIGINT, SIGTERM); requests that run then are finished. Prints "
       "'listening on http://ADDRESS:PORT' once it answers. While it runs, documents come in over "
       "HTTP: other commands may read the data folder, but not write to it.",
       {kDataOption,
        {"listen", 0, "ADDRESS:PORT",
         "where to listen; port 0: any free one (FTSD_LISTEN; default 127.0.0.1:7780)"},
        kMemoryOption,
        kThreadsOption},
       {{"ftsd serve", "listening on http://127.0.0.1:7780"},
        {"ftsd serve -d /srv/ftsd --listen 127.0.0.1:0", "listening on http://127.0.0.1:40123"}}},
      run};
  return verb;
}

}  // namespace fts::tools
