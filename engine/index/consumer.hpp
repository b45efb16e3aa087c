#pragma once

// One consumer of a batch: validates documents, inverts them, and writes a segment whenever its
// share of the memory is full. Sources go straight to the segment writer, so that only what is
// inverted is buffered.
//
// Ids are unique inside a segment. A document whose id the buffer holds already (by its hash: one
// that only seems so loses nothing) is parked until the buffer is written, and then goes to the
// next one; of several parked with one id only the highest sequence is kept. So a stream that
// updates one document a million times writes two segments.

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/index/batch_state.hpp"
#include "engine/index/column_builder.hpp"
#include "engine/index/id_set.hpp"
#include "engine/index/inverter.hpp"
#include "engine/index/owned_document.hpp"

namespace fts::index {

class Consumer final : public DocumentConsumer {
 public:
  explicit Consumer(std::shared_ptr<BatchState> batch);
  ~Consumer() override;

  Status add(const Document& given) override;
  Status finish() override;

 private:
  Status validate(const Document& document) const;
  Status check_open() const;
  Status add_valid(const Document& document, std::uint64_t id_hash);
  /// Takes a valid document whose id the buffer does not hold.
  Status take(const Document& document);
  Status open_writer();
  void park(const Document& document);
  Status write_buffer();
  Status write_segment();
  std::uint64_t side_bytes() const;
  std::uint64_t share_bytes() const;

  const std::shared_ptr<BatchState> batch_;
  const std::uint64_t hash_seed_;
  Inverter inverter_;
  ColumnBuilder columns_;
  IdSet ids_;
  std::vector<std::uint64_t> sequences_;  ///< by document of the buffer

  SegmentId segment_;
  FileGuardPtr file_;
  std::unique_ptr<segment::SegmentWriter> writer_;

  std::vector<OwnedDocument> parked_;
  std::unordered_map<std::string_view, std::size_t, StringHash> parked_ids_;  ///< into parked_
  std::uint64_t parked_bytes_ = 0;

  std::uint64_t unreported_documents_ = 0;
  std::uint64_t unreported_bytes_ = 0;
  bool finished_ = false;
};

}  // namespace fts::index
