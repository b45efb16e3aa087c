#include "engine/service/byte_source.hpp"

#include <algorithm>
#include <vector>

#include <zlib.h>
#include <zstd.h>

namespace fts::service {

namespace {

constexpr std::size_t kReadBytes = 256 << 10;
constexpr int kMaxWindowLog = 27;  // 128 MiB, as `zstd --long=27` writes

class PlainSource final : public ByteSource {
 public:
  explicit PlainSource(std::unique_ptr<storage::SequentialFile> file) : file_(std::move(file)) {}
  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    auto got = file_->read(target);
    if (got.ok()) consumed_ += *got;
    return got;
  }
  std::uint64_t consumed() const override { return consumed_; }

 private:
  std::unique_ptr<storage::SequentialFile> file_;
  std::uint64_t consumed_ = 0;
};

/// What both decompressors share: a buffer of compressed bytes in front of the file.
class CompressedSource : public ByteSource {
 public:
  explicit CompressedSource(std::unique_ptr<storage::SequentialFile> file)
      : file_(std::move(file)), buffer_(kReadBytes) {}
  std::uint64_t consumed() const override { return consumed_; }

 protected:
  Bytes pending() const { return Bytes(buffer_).subspan(begin_, end_ - begin_); }
  void take(std::size_t bytes) { begin_ += bytes; }
  /// Reads more when nothing is pending; false at the end of the file.
  Result<bool> fill() {
    if (begin_ < end_) return true;
    FTS_ASSIGN(const std::size_t got, file_->read(buffer_));
    begin_ = 0;
    end_ = got;
    consumed_ += got;
    return got > 0;
  }
  // The reader of the file says its name.
  Status cut_short() const { return corruption("the compressed data is cut short" + place()); }
  Status damaged(std::string_view what) const {
    return corruption("the compressed data is damaged (" + std::string(what) + ")" + place());
  }

 private:
  std::string place() const {
    return " near byte " + std::to_string(consumed_ - (end_ - begin_)) + "; get the file again";
  }

  std::unique_ptr<storage::SequentialFile> file_;
  std::vector<std::uint8_t> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t consumed_ = 0;
};

class ZstdSource final : public CompressedSource {
 public:
  using CompressedSource::CompressedSource;
  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    if (!stream_) {
      stream_.reset(ZSTD_createDStream());
      if (!stream_) return internal_error("zstd could not start: out of memory");
      ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kMaxWindowLog);
    }
    ZSTD_outBuffer out{target.data(), target.size(), 0};
    while (out.pos == 0) {
      FTS_ASSIGN(const bool more, fill());
      if (!more && !flush_) {
        if (in_frame_) return cut_short();
        return std::size_t{0};
      }
      const Bytes bytes = pending();
      ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
      const std::size_t left = ZSTD_decompressStream(stream_.get(), &out, &in);
      take(in.pos);
      if (ZSTD_isError(left) != 0) return damaged(ZSTD_getErrorName(left));
      in_frame_ = left != 0;
      flush_ = in_frame_ && out.pos == out.size;  // more output may wait inside
    }
    return out.pos;
  }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  bool in_frame_ = true;  ///< an empty file lacks its first frame
  bool flush_ = false;
};

class GzipSource final : public CompressedSource {
 public:
  using CompressedSource::CompressedSource;
  ~GzipSource() override {
    if (started_) inflateEnd(&stream_);
  }
  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    if (!started_) {
      if (inflateInit2(&stream_, kGzipOnly) != Z_OK) return internal_error("zlib could not start");
      started_ = true;
    }
    stream_.next_out = target.data();
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(target.size(), 1U << 30));
    const uInt wanted = stream_.avail_out;
    while (stream_.avail_out == wanted) {
      FTS_ASSIGN(const bool more, fill());
      if (!more) {
        if (in_member_) return cut_short();
        return std::size_t{0};
      }
      const Bytes bytes = pending();
      stream_.next_in = const_cast<Bytef*>(bytes.data());
      stream_.avail_in = static_cast<uInt>(bytes.size());
      in_member_ = true;
      const int code = inflate(&stream_, Z_NO_FLUSH);
      take(bytes.size() - stream_.avail_in);
      if (code == Z_STREAM_END) {
        in_member_ = false;
        inflateReset2(&stream_, kGzipOnly);
      } else if (code != Z_OK) {
        return damaged(stream_.msg != nullptr ? stream_.msg : "no reason given");
      }
    }
    return std::size_t{wanted - stream_.avail_out};
  }

 private:
  z_stream stream_{};
  bool started_ = false;
  bool in_member_ = true;  ///< an empty file lacks its first member
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_byte_source(storage::FileSystem& fs,
                                                     const std::string& path) {
  FTS_ASSIGN(auto file, fs.open_sequential(path));
  std::unique_ptr<ByteSource> source;
  if (path.ends_with(".zst")) {
    source = std::make_unique<ZstdSource>(std::move(file));
  } else if (path.ends_with(".gz")) {
    source = std::make_unique<GzipSource>(std::move(file));
  } else {
    source = std::make_unique<PlainSource>(std::move(file));
  }
  return source;
}

}  // namespace fts::service
