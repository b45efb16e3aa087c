#pragma once

// Documents that are in memory already, the body of a request, as a stream of batches: copied about
// a mebibyte at a time, so that a body of hundreds of them is not held twice and every worker gets
// its part. The body outlives the stream.

#include <string_view>

#include "engine/service/ingest.hpp"

namespace fts::service {

/// One document a line.
NextBatch batches_of_lines(std::string_view body);

/// A JSON array of objects, or one object (JsonArraySplitter says what is refused). Errors name the
/// line of the body where a document begins.
NextBatch batches_of_array(std::string_view body);

}  // namespace fts::service
