#pragma once

// Names of a segment's sections, shared by its writer and its reader. Grammar: FORMAT.md.

#include <cstdint>
#include <string>
#include <string_view>

namespace fts::segment::section_name {

inline constexpr std::string_view kMeta = "meta";
inline constexpr std::string_view kForms = "forms";
inline constexpr std::string_view kClasses = "classes";
inline constexpr std::string_view kFolds = "folds";
inline constexpr std::string_view kCompletion = "completion";
inline constexpr std::string_view kPhrases = "phrases";
inline constexpr std::string_view kFunctionWords = "function_words";
inline constexpr std::string_view kGrams = "grams";
inline constexpr std::string_view kPostings = "postings";
inline constexpr std::string_view kPositions = "positions";
inline constexpr std::string_view kNorms = "norms";
inline constexpr std::string_view kLengths = "lengths";
inline constexpr std::string_view kColumns = "columns";
inline constexpr std::string_view kStored = "stored";
inline constexpr std::string_view kRanks = "ranks";
inline constexpr std::string_view kIds = "ids";
inline constexpr std::string_view kIdTable = "id_table";

inline std::string field_norms(std::uint32_t field) { return "norms_" + std::to_string(field); }

}  // namespace fts::segment::section_name
