#pragma once

// What the connections of one server share. Private to this folder. Everything runs on the network
// thread, but for the lanes' tasks and where another thread is named.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "engine/base/memory_budget.hpp"
#include "engine/http/asio.hpp"
#include "engine/http/server.hpp"

namespace fts::http {

class Connection;

/// Threads with a bounded queue before them.
class WorkLane {
 public:
  WorkLane(std::uint32_t threads, std::uint32_t max_queued)
      : pool_(threads), limit_(threads + max_queued) {}

  /// False, and the task not taken, when the queue is full. Network thread only.
  bool submit(std::function<void()> task);
  /// Waits for the tasks that were taken. Afterwards nothing may be submitted.
  void join() { pool_.join(); }

 private:
  asio::thread_pool pool_;
  const std::uint32_t limit_;
  std::atomic<std::uint32_t> pending_{0};  ///< waiting or running
};

class ServerCore {
 public:
  ServerCore(service::Engine& engine, const ServerOptions& options);
  ~ServerCore();

  Status listen();
  void run();   ///< starts the network thread
  void stop();  ///< any other thread

  // What connections ask for.
  WorkLane& lane(Lane which) { return which == Lane::kWrite ? write_lane_ : read_lane_; }
  void remove(const std::shared_ptr<Connection>& connection);
  bool draining() const { return draining_; }
  asio::io_context& io() { return io_; }

  service::Engine& engine_;
  const ServerOptions options_;
  MemoryBudget bodies_;  ///< bytes of request bodies held, all connections together
  std::string listen_host_;
  std::atomic<std::uint64_t> requests_{0}, refused_busy_{0}, timeouts_{0}, open_{0};
  std::uint16_t port_ = 0;

 private:
  void accept();
  void accept_next();
  void on_accept(tcp::socket socket);
  bool make_room();
  void refuse_connection(tcp::socket& socket);
  void pause_accepting();
  void schedule_sweep();
  void sweep();
  void begin_drain();
  void close_all();

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  tcp::acceptor acceptor_{io_};
  asio::steady_timer accept_timer_{io_}, sweep_timer_{io_};
  bool sweeping_ = false;
  bool draining_ = false;
  std::uint32_t max_connections_;
  std::set<std::shared_ptr<Connection>> connections_;
  WorkLane read_lane_, write_lane_;
  std::thread thread_;

  std::mutex stop_mutex_;  ///< held by who stops
  bool stopped_ = false;
  std::mutex drained_mutex_;
  std::condition_variable drained_;  ///< open_ fell to 0
};

}  // namespace fts::http
