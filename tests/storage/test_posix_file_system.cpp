// What only the real system does: refusals, and no descriptor left behind.

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "engine/storage/posix_file_system.hpp"
#include "tests/storage/file_helpers.hpp"
#include "tests/storage/temp_folder.hpp"

namespace fts::storage {
namespace {

// An enumeration here, an int elsewhere.
using Resource = decltype(RLIMIT_NOFILE);

/// Lowers a limit of this process for as long as it lives.
class LoweredLimit {
 public:
  LoweredLimit(Resource resource, rlim_t value) : resource_(resource) {
    REQUIRE(::getrlimit(resource, &before_) == 0);
    rlimit lowered = before_;
    lowered.rlim_cur = value;
    REQUIRE(::setrlimit(resource, &lowered) == 0);
  }
  LoweredLimit(const LoweredLimit&) = delete;
  LoweredLimit& operator=(const LoweredLimit&) = delete;
  ~LoweredLimit() { ::setrlimit(resource_, &before_); }

 private:
  const Resource resource_;
  rlimit before_ = {};
};

/// The number that the next descriptor would get: equal before and after, where nothing leaked.
int next_descriptor() {
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::close(fd);
  return fd;
}

TEST_CASE("a write that the system cuts short goes on until the refusal, and poisons the file") {
  const TempFolder folder;
  const auto fs = make_posix_file_system();
  const auto path = join_path(folder.path(), "a");
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  {
    const LoweredLimit limit(RLIMIT_FSIZE, 100'000);
    auto file = fs->create(path).value();
    const std::string text(150'000, 'x');
    const auto status = file->append(as_bytes(text));
    CHECK(status.code() == StatusCode::kIoError);
    CHECK(status.message().find(path) != std::string::npos);
    CHECK(file->append(as_bytes("y")).message() == status.message());
    CHECK(file->sync().message() == status.message());
    CHECK(file->close().message() == status.message());
  }
  std::signal(SIGXFSZ, before);
  CHECK(fs->info(path)->size_bytes == 100'000);
}

TEST_CASE("an error in the buffer is told by sync or close at the latest") {
  const TempFolder folder;
  const auto fs = make_posix_file_system();
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  {
    const LoweredLimit limit(RLIMIT_FSIZE, 10);
    for (const bool sync : {false, true}) {
      auto file = fs->create(join_path(folder.path(), "a")).value();
      CHECK(file->append(as_bytes("01234567890123456789")).ok());
      CHECK((sync ? file->sync() : file->close()).code() == StatusCode::kIoError);
    }
  }
  std::signal(SIGXFSZ, before);
}

TEST_CASE("too many open files is an error that says what to do, and passes") {
  const TempFolder folder;
  const auto fs = make_posix_file_system();
  const auto path = join_path(folder.path(), "a");
  REQUIRE(write_file(*fs, path, "text").ok());
  {
    const LoweredLimit limit(RLIMIT_NOFILE, static_cast<rlim_t>(next_descriptor()));
    const Status refused[] = {fs->open(path).status(), fs->create(path + "b").status(),
                              fs->list(folder.path()).status(), fs->sync_folder(folder.path()),
                              fs->lock(path + "c").status()};
    for (const auto& status : refused) {
      CHECK(status.code() == StatusCode::kIoError);
      CHECK(status.message().find("ulimit -n") != std::string::npos);
    }
  }
  CHECK(read_file(*fs, path).value() == "text");
}

TEST_CASE("no descriptor stays open, after successes and after errors") {
  const TempFolder folder;
  const auto fs = make_posix_file_system();
  const auto path = join_path(folder.path(), "a");
  const int before = next_descriptor();
  for (int i = 0; i < 10; ++i) {
    REQUIRE(write_file(*fs, path, "text", true).ok());
    REQUIRE(read_file(*fs, path).ok());
    REQUIRE(fs->list(folder.path()).ok());
    REQUIRE(fs->sync_folder(folder.path()).ok());
    const auto lock = fs->lock(path + "lock");
    REQUIRE_FALSE(fs->lock(path + "lock").ok());
    REQUIRE_FALSE(fs->open(folder.path()).ok());
    REQUIRE_FALSE(fs->create(folder.path()).ok());
    static_cast<void>(fs->create(path + "unclosed").ok());
  }
  CHECK(next_descriptor() == before);
}

}  // namespace
}  // namespace fts::storage
