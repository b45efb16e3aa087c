#pragma once

// One connection: a cycle of states, all on the network thread.
//
//   idle -> head -> body -> working -> writing -> idle ...
//                \________________________/ \-> lingering -> closed
//
// A request is read to its end before it is worked on, and answered before the next is looked at,
// so pipelined requests are answered in order. While working, nothing is read: the kernel's buffers
// hold what comes. Each state but working has a deadline (ServerCore sweeps them).

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/http/admission.hpp"
#include "engine/http/chunk_parser.hpp"
#include "engine/http/server_core.hpp"

namespace fts::http {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  enum class Phase : std::uint8_t { kIdle, kHead, kBody, kWorking, kWriting, kLingering, kClosed };

  Connection(ServerCore& core, tcp::socket socket);
  ~Connection();

  void start();
  void close();
  /// Closes at once when nothing is under way, else after the answer.
  void drain();
  /// Acts on a deadline that has passed.
  void check_deadline(Clock::time_point now);

  /// Who may be closed to make room for a new connection, the greatest first; 0: nobody may. Those
  /// who wait for nothing come before those who are slower than min_bytes_per_second.
  int dispensability(Clock::time_point now) const;
  Clock::time_point phase_begin() const { return phase_begin_; }

 private:
  void enter(Phase phase, std::uint32_t timeout_ms);
  void read_more();
  void on_read(const ErrorCode& error, std::size_t count);
  void advance();
  void read_head();
  void on_head(RequestHead head);
  void send_continue();
  void begin_body();
  void read_body();
  bool hold_body_bytes();
  void release_body_bytes();
  void dispatch();
  void work();
  void respond(Response response);
  void refuse(const HttpError& error);
  void on_written(const ErrorCode& error);
  void linger();

  ServerCore& core_;
  tcp::socket socket_;
  Phase phase_ = Phase::kIdle;
  Clock::time_point phase_begin_, deadline_;

  std::vector<char> chunk_;   ///< what one read fills
  bool reading_ = false;      ///< a read into chunk_ is pending
  std::string input_;         ///< read, and not yet used
  std::size_t examined_ = 0;  ///< of input_, by the last parse_head

  Request request_;
  const Route* route_ = nullptr;
  BodyReader body_;
  std::uint64_t held_bytes_ = 0;  ///< reserved in ServerCore::bodies_
  Clock::time_point queued_at_;

  bool continuing_ = false;    ///< 100 Continue is being written
  bool close_after_ = false;   ///< the answer is the last
  bool linger_after_ = false;  ///< ... and the client may be sending still
  std::string out_head_, out_body_;
};

}  // namespace fts::http
