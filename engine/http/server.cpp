#include "engine/http/server.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <future>
#include <sys/resource.h>
#include <vector>

#include "engine/http/connection.hpp"
#include "engine/http/server_core.hpp"

namespace fts::http {

namespace {

ServerOptions sensible(ServerOptions options) {
  if (options.read_threads == 0) {
    options.read_threads = std::max(2U, std::thread::hardware_concurrency());
  }
  options.write_threads = std::max(1U, options.write_threads);
  options.max_connections = std::max(1U, options.max_connections);
  options.min_bytes_per_second = std::max<std::uint64_t>(1, options.min_bytes_per_second);
  return options;
}

/// Connections must leave descriptors for the files of the indexes.
std::uint32_t connection_limit(std::uint32_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  return static_cast<std::uint32_t>(
      std::clamp<std::uint64_t>(limit.rlim_cur * 3 / 4, 1, std::uint64_t{wanted}));
}

Result<asio::ip::address> loopback_address(const std::string& text) {
  ErrorCode error;
  const auto address = asio::ip::make_address(text == "localhost" ? "127.0.0.1" : text, error);
  if (error) {
    return invalid_argument("'" + text +
                            "' is no address to listen on; expected 127.0.0.1, ::1 "
                            "or localhost");
  }
  if (!address.is_loopback()) {
    return invalid_argument("the address '" + text +
                            "' can be reached from other machines; without keys only a loopback "
                            "address (127.0.0.1, ::1) is listened on");
  }
  return address;
}

}  // namespace

bool WorkLane::submit(std::function<void()> task) {
  if (pending_.load(std::memory_order_relaxed) >= limit_) return false;
  ++pending_;
  try {
    asio::post(pool_, [this, work = std::move(task)]() mutable {
      try {
        work();
        // NOLINTNEXTLINE(bugprone-empty-catch): its client sees no answer, the others go on.
      } catch (const std::exception&) {
      }
      work = nullptr;  // lets the connection go before the place is free
      --pending_;
    });
  } catch (const std::exception&) {
    --pending_;
    return false;
  }
  return true;
}

ServerCore::ServerCore(service::Engine& engine, const ServerOptions& options)
    : engine_(engine),
      options_(sensible(options)),
      bodies_(options.max_buffered_bytes),
      work_(asio::make_work_guard(io_)),
      max_connections_(connection_limit(options_.max_connections)),
      read_lane_(options_.read_threads, options_.max_queued),
      write_lane_(options_.write_threads, options_.max_queued) {}

// NOLINTNEXTLINE(bugprone-exception-escape): a thread that cannot be joined has no other end.
ServerCore::~ServerCore() { stop(); }

Status ServerCore::listen() {
  FTS_ASSIGN(const asio::ip::address address, loopback_address(options_.address));
  const tcp::endpoint endpoint(address, options_.port);
  ErrorCode error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  listen_host_ = address.is_v6() ? "[::1]" : address.to_string();
  if (!error) return ok_status();
  const auto place = listen_host_ + ":" + std::to_string(options_.port);
  if (error == asio::error::address_in_use) {
    return conflict("another program listens on " + place +
                    " already; stop it, or give another port");
  }
  return io_error("cannot listen on " + place + ": " + error.message());
}

void ServerCore::run() {
  accept();
  thread_ = std::thread([this] {
    while (true) {
      try {
        return io_.run();
      } catch (const std::exception&) {
        // Out of memory, most likely, in the handler of one connection, which its deadline closes.
        ++refused_busy_;
      }
    }
  });
}

void ServerCore::accept() {
  acceptor_.async_accept([this](const ErrorCode& error, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (!error) {
      try {
        on_accept(std::move(socket));
      } catch (const std::exception&) {
        ++refused_busy_;  // no memory for one more; those there are go on
      }
    } else if (error != asio::error::connection_aborted) {
      return pause_accepting();  // out of descriptors: some may be free soon
    }
    accept_next();
  });
}

/// From a handler, where an exception would be the end of listening.
void ServerCore::accept_next() {
  try {
    accept();
  } catch (const std::exception&) {
    ++refused_busy_;
    pause_accepting();
  }
}

void ServerCore::pause_accepting() {
  accept_timer_.expires_after(std::chrono::milliseconds(50));
  accept_timer_.async_wait([this](const ErrorCode& error) {
    if (!error && acceptor_.is_open()) accept_next();
  });
}

void ServerCore::on_accept(tcp::socket socket) {
  if (connections_.size() >= max_connections_ && !make_room()) return refuse_connection(socket);
  const auto connection = std::make_shared<Connection>(*this, std::move(socket));
  connections_.insert(connection);
  ++open_;
  connection->start();
  schedule_sweep();
}

/// Closes the connection that is missed least, so that a thousand idle or dripping clients do not
/// lock out the others.
bool ServerCore::make_room() {
  const auto now = Clock::now();
  std::shared_ptr<Connection> chosen;
  int best = 0;
  for (const auto& connection : connections_) {
    const int rank = connection->dispensability(now);
    if (rank == 0 || rank < best) continue;
    if (rank == best && connection->phase_begin() >= chosen->phase_begin()) continue;
    chosen = connection;
    best = rank;
  }
  if (!chosen) return false;
  chosen->close();
  return true;
}

void ServerCore::refuse_connection(tcp::socket& socket) {
  ++refused_busy_;
  const auto response = error_response(503, "too many connections are open; try again");
  const auto text = serialize_head(response, false) + response.body;
  ErrorCode ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void ServerCore::remove(const std::shared_ptr<Connection>& connection) {
  if (connections_.erase(connection) == 0) return;
  const std::lock_guard lock(drained_mutex_);
  if (--open_ == 0) drained_.notify_all();
}

/// One timer looks at all deadlines, while there are connections: re-arming a timer for every state
/// of every request would cost more than it gives.
void ServerCore::schedule_sweep() {
  if (sweeping_ || connections_.empty()) return;
  sweeping_ = true;
  const auto shortest =
      std::min({options_.head_timeout_ms, options_.idle_timeout_ms, options_.body_timeout_ms,
                options_.write_timeout_ms, options_.linger_timeout_ms});
  sweep_timer_.expires_after(std::chrono::milliseconds(std::clamp(shortest / 4, 5U, 250U)));
  sweep_timer_.async_wait([this](const ErrorCode& error) {
    sweeping_ = false;
    if (!error) sweep();
  });
}

void ServerCore::sweep() {
  schedule_sweep();  // first, so that what follows cannot keep the next sweep from coming
  const auto now = Clock::now();
  const std::vector<std::shared_ptr<Connection>> all(connections_.begin(), connections_.end());
  for (const auto& connection : all) connection->check_deadline(now);
}

void ServerCore::begin_drain() {
  draining_ = true;
  ErrorCode ignored;
  acceptor_.close(ignored);
  accept_timer_.cancel();
  const std::vector<std::shared_ptr<Connection>> all(connections_.begin(), connections_.end());
  for (const auto& connection : all) connection->drain();
}

void ServerCore::close_all() {
  const std::vector<std::shared_ptr<Connection>> all(connections_.begin(), connections_.end());
  for (const auto& connection : all) connection->close();
  sweep_timer_.cancel();
}

void ServerCore::stop() {
  const std::lock_guard stopping(stop_mutex_);
  if (stopped_ || !thread_.joinable()) return;
  stopped_ = true;
  const auto on_network_thread = [this](void (ServerCore::*act)()) {
    std::promise<void> done;
    asio::post(io_, [&] {
      try {
        (this->*act)();
        // NOLINTNEXTLINE(bugprone-empty-catch): what is still open is closed with the sockets.
      } catch (const std::exception&) {
      }
      done.set_value();  // stop() must not wait for ever
    });
    done.get_future().wait();
  };
  on_network_thread(&ServerCore::begin_drain);
  {
    std::unique_lock lock(drained_mutex_);
    drained_.wait_for(lock, std::chrono::milliseconds(options_.drain_timeout_ms),
                      [this] { return open_ == 0; });
  }
  on_network_thread(&ServerCore::close_all);
  read_lane_.join();
  write_lane_.join();
  work_.reset();
  io_.stop();
  thread_.join();
}

Server::Server(std::unique_ptr<ServerCore> core) : core_(std::move(core)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(service::Engine& engine,
                                              const ServerOptions& options) {
  auto core = std::make_unique<ServerCore>(engine, options);
  FTS_TRY(core->listen());
  core->run();
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

std::uint16_t Server::port() const { return core_->port_; }

std::string Server::url() const {
  return "http://" + core_->listen_host_ + ":" + std::to_string(core_->port_);
}

ServerCounts Server::counts() const {
  return {core_->open_, core_->requests_, core_->refused_busy_, core_->timeouts_,
          core_->bodies_.used()};
}

void Server::stop() { core_->stop(); }

}  // namespace fts::http
