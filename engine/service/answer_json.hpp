#pragma once

// Answers as JSON, as HTTP returns them and `ftsq --json` prints them: members
// are added to these objects, never taken away or given another meaning.

#include <optional>
#include <string>

#include "engine/service/engine.hpp"

namespace fts::service {

/// {"rank":1,"id":"...","score":12.3,"title":"...","snippet":{"text":"...","spans":[[5,14]]}, ...}
std::string hit_to_json(const AnswerHit& hit);
/// {"total":17,"total_exact":true,"took_us":350, "relaxed":true?, "notes":[...]?, "facets":{...}?}
std::string summary_to_json(const SearchAnswer& answer);
/// {"hits":[...], ...summary}
std::string answer_to_json(const SearchAnswer& answer);
/// {"text":"école","documents":12,"span":[0,4],"phrase":false}; span: the bytes of the text that
/// were typed.
std::string completion_to_json(const Completion& completion);
/// {"completions":[...],"begin":2,"took_us":80}
std::string completions_to_json(const CompletionAnswer& answer);
std::string stats_to_json(const IndexStats& stats);
std::string words_to_json(const std::vector<AnalyzedWord>& words);
/// {"error":{"code":"invalid_argument","message":"..."}}
std::string error_to_json(const Status& status);
/// The other way; nothing when `json` is something else. A code that no Status has (the server has
/// some of its own) is kInvalidArgument.
std::optional<Status> error_from_json(std::string_view json);

/// Reads what answer_to_json wrote, for the client. kInvalidArgument when it is something else.
Result<SearchAnswer> answer_from_json(std::string_view json);
/// The same for completions_to_json.
Result<CompletionAnswer> completions_from_json(std::string_view json);

}  // namespace fts::service
