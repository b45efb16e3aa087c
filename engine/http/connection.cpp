#include "engine/http/connection.hpp"

#include <algorithm>
#include <array>

#include "engine/base/check.hpp"
#include "engine/service/document_json.hpp"

namespace fts::http {

namespace {

constexpr std::size_t kReadBytes = 16 << 10;
constexpr std::size_t kBodyReadBytes = 256 << 10;
/// Body bytes are reserved by so much at a time.
constexpr std::uint64_t kBodyStepBytes = 64 << 10;
/// How long nobody is called slow.
constexpr std::chrono::milliseconds kPatience{1000};

/// What the engine throws, or a library below it, ends here: at the edge.
Response call_handler(const Route& route, const ApiContext& context, const Request& request) {
  try {
    return route.handler(context, request);
  } catch (const std::bad_alloc&) {
    return error_response(503, "there is not enough memory for this request at the moment");
  } catch (const std::exception& error) {
    return error_response(500, std::string("an unexpected error: ") + error.what());
  } catch (...) {
    return error_response(500, "an unexpected error");
  }
}

}  // namespace

Connection::Connection(ServerCore& core, tcp::socket socket)
    : core_(core), socket_(std::move(socket)) {}

Connection::~Connection() { release_body_bytes(); }

void Connection::start() {
  ErrorCode ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  enter(Phase::kIdle, core_.options_.idle_timeout_ms);
  chunk_.resize(kReadBytes);
  read_more();
}

void Connection::enter(Phase phase, std::uint32_t timeout_ms) {
  phase_ = phase;
  phase_begin_ = Clock::now();
  deadline_ = phase_begin_ + std::chrono::milliseconds(timeout_ms);
}

void Connection::close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  ErrorCode ignored;
  socket_.close(ignored);
  core_.remove(shared_from_this());
}

void Connection::drain() {
  if (phase_ == Phase::kIdle || phase_ == Phase::kHead) return close();
  close_after_ = true;
}

void Connection::check_deadline(Clock::time_point now) {
  if (phase_ == Phase::kWorking || phase_ == Phase::kClosed || now < deadline_) return;
  ++core_.timeouts_;
  // A client that does not even take its 100 Continue takes no answer; two writes would mix.
  if (continuing_) return close();
  if (phase_ == Phase::kHead || phase_ == Phase::kBody) {
    // A read is pending; its handler sees that the phase has changed.
    return refuse({408, phase_ == Phase::kHead ? "the request's head did not come in time"
                                               : "the request's body did not come in time"});
  }
  close();
}

int Connection::dispensability(Clock::time_point now) const {
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - phase_begin_);
  if (phase_ == Phase::kLingering) return 3;
  if (phase_ == Phase::kIdle) return 2;
  if (age < kPatience) return 0;
  if (phase_ == Phase::kHead) return 1;
  std::uint64_t bytes = 0;
  if (phase_ == Phase::kBody) {
    bytes = body_.size_bytes();
  } else if (phase_ == Phase::kWriting) {
    bytes = out_body_.size();
  } else {
    return 0;
  }
  const auto expected =
      static_cast<std::uint64_t>(age.count()) * core_.options_.min_bytes_per_second / 1000;
  return bytes < expected ? 1 : 0;
}

void Connection::read_more() {
  if (reading_) return;  // left over from before a refusal
  reading_ = true;
  socket_.async_read_some(asio::buffer(chunk_),
                          [self = shared_from_this()](const ErrorCode& error, std::size_t count) {
                            self->on_read(error, count);
                          });
}

void Connection::on_read(const ErrorCode& error, std::size_t count) {
  reading_ = false;
  const bool reading = phase_ == Phase::kIdle || phase_ == Phase::kHead || phase_ == Phase::kBody;
  if (phase_ == Phase::kLingering) return error ? close() : read_more();
  if (!reading) return;  // closed, or refused for its slowness: linger() reads on
  if (error) return close();
  input_.append(chunk_.data(), count);
  advance();
}

void Connection::advance() {
  if (phase_ == Phase::kBody) return read_body();
  if (input_.empty()) return read_more();
  if (phase_ == Phase::kIdle) enter(Phase::kHead, core_.options_.head_timeout_ms);
  read_head();
}

/// Parses when there is something new to find: the first bytes, the end of a line, too much. So a
/// client that sends single bytes costs no more than one parse per line.
void Connection::read_head() {
  const auto limit = core_.options_.head.max_request_line_bytes;
  const bool worthwhile = examined_ == 0 || input_.find('\n', examined_) != std::string::npos ||
                          (input_.size() > limit && input_.size() - examined_ > limit / 8);
  if (!worthwhile) return read_more();
  auto result = parse_head(input_, core_.options_.head);
  examined_ = input_.size();
  switch (result.state) {
    case ParseState::kNeedMore:
      return read_more();
    case ParseState::kError:
      return refuse(result.error);
    case ParseState::kDone:
      input_.erase(0, result.consumed);
      return on_head(std::move(result.head));
  }
}

void Connection::on_head(RequestHead head) {
  examined_ = 0;
  ++core_.requests_;
  close_after_ = !head.keep_alive || core_.draining();
  auto admission = admit(head, core_.listen_host_);
  request_ = {std::move(head), std::move(admission.segments), std::move(admission.query), {}};
  route_ = admission.route;
  if (admission.refusal) {
    // The body that was announced is not read, so the connection cannot go on.
    const auto& refused = request_.head;
    if (refused.framing == BodyFraming::kChunked || refused.content_length > 0) {
      close_after_ = linger_after_ = true;
    }
    return respond(std::move(*admission.refusal));
  }
  begin_body();
}

void Connection::begin_body() {
  const auto& options = core_.options_;
  const auto limit =
      route_->body == BodyRule::kBulk ? options.max_bulk_body_bytes : options.max_small_body_bytes;
  body_ = BodyReader(request_.head.framing, request_.head.content_length, limit);
  enter(Phase::kBody, options.body_timeout_ms);
  if (body_.state() == ParseState::kNeedMore && input_.empty() && request_.head.expect_continue) {
    return send_continue();
  }
  read_body();
}

void Connection::send_continue() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  continuing_ = true;
  asio::async_write(socket_, asio::buffer(kContinue),
                    [self = shared_from_this()](const ErrorCode& error, std::size_t) {
                      self->continuing_ = false;
                      if (self->phase_ != Phase::kBody) return;
                      if (error) return self->close();
                      self->read_body();
                    });
}

void Connection::read_body() {
  input_.erase(0, body_.feed(input_));
  if (body_.state() == ParseState::kError) return refuse(body_.error());
  if (!hold_body_bytes()) {
    ++core_.refused_busy_;
    return refuse({503, "too many request bodies are held at the moment; try again"});
  }
  if (body_.state() == ParseState::kDone) return dispatch();
  // A body may last as long as it flows: its deadline moves with what came.
  deadline_ =
      phase_begin_ + std::chrono::milliseconds(core_.options_.body_timeout_ms) +
      std::chrono::milliseconds(body_.size_bytes() * 1000 / core_.options_.min_bytes_per_second);
  if (body_.size_bytes() > kReadBytes) chunk_.resize(kBodyReadBytes);
  read_more();
}

bool Connection::hold_body_bytes() {
  const auto needed = (body_.size_bytes() + kBodyStepBytes - 1) / kBodyStepBytes * kBodyStepBytes;
  if (needed <= held_bytes_) return true;
  if (!core_.bodies_.reserve(needed - held_bytes_)) return false;
  held_bytes_ = needed;
  return true;
}

void Connection::release_body_bytes() {
  if (held_bytes_ > 0) core_.bodies_.release(held_bytes_);
  held_bytes_ = 0;
}

void Connection::dispatch() {
  if (chunk_.size() > kReadBytes) {
    chunk_.resize(kReadBytes);
    chunk_.shrink_to_fit();
    input_.shrink_to_fit();
  }
  request_.body = body_.take_body();
  phase_ = Phase::kWorking;
  if (route_->lane == Lane::kInstant) {
    const ApiContext context{core_.engine_, core_.options_.api};
    return respond(call_handler(*route_, context, request_));
  }
  queued_at_ = Clock::now();
  if (core_.lane(route_->lane).submit([self = shared_from_this()] { self->work(); })) return;
  ++core_.refused_busy_;
  respond(error_response(503, "too many requests are waiting; try again"));
}

/// On a thread of the lane. The network thread does not touch the request meanwhile.
void Connection::work() {
  const auto waited = Clock::now() - queued_at_;
  Response response;
  if (waited > std::chrono::milliseconds(core_.options_.queue_timeout_ms)) {
    ++core_.refused_busy_;
    response = error_response(503, "the request waited too long for its turn; try again");
  } else {
    const ApiContext context{core_.engine_, core_.options_.api};
    response = call_handler(*route_, context, request_);
  }
  asio::post(core_.io(), [self = shared_from_this(), answer = std::move(response)]() mutable {
    if (self->phase_ == Phase::kWorking) self->respond(std::move(answer));
  });
}

void Connection::respond(Response response) {
  if (core_.draining()) close_after_ = true;
  out_head_ = serialize_head(response, !close_after_);
  out_body_ = std::move(response.body);
  if (request_.head.method == "HEAD") out_body_.clear();
  request_ = {};
  body_ = BodyReader();
  release_body_bytes();
  enter(Phase::kWriting, core_.options_.write_timeout_ms);
  deadline_ +=
      std::chrono::milliseconds(out_body_.size() * 1000 / core_.options_.min_bytes_per_second);
  const std::array buffers{asio::buffer(out_head_), asio::buffer(out_body_)};
  asio::async_write(socket_, buffers,
                    [self = shared_from_this()](const ErrorCode& error, std::size_t) {
                      self->on_written(error);
                    });
}

/// Answers a request that cannot be read on; where the next one begins is unknown.
void Connection::refuse(const HttpError& error) {
  request_.head.method.clear();
  close_after_ = linger_after_ = true;
  respond(error_response(error.status, error.message));
}

void Connection::on_written(const ErrorCode& error) {
  if (phase_ != Phase::kWriting) return;
  if (error) return close();
  out_head_.clear();
  out_body_ = {};
  if (linger_after_) return linger();
  if (close_after_) return close();
  enter(Phase::kIdle, core_.options_.idle_timeout_ms);
  advance();
}

/// Closing while bytes of the client are unread resets the connection, and the client may never see
/// the answer. So: say that nothing more comes, then read and forget until the client has closed.
void Connection::linger() {
  enter(Phase::kLingering, core_.options_.linger_timeout_ms);
  input_.clear();
  ErrorCode error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  if (error) return close();
  read_more();
}

}  // namespace fts::http
