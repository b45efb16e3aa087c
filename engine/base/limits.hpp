#pragma once

// Every bound of the engine, in one place. An error that a bound causes names it as it is named
// here, and a test takes each to n, n + 1 and far beyond.

#include <cstddef>
#include <cstdint>

namespace fts::limits {

// Documents.
inline constexpr std::size_t kMaxIdBytes = 512;  ///< an external document id
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{64}
                                                 << 20;  ///< one document, as JSON or text
inline constexpr std::size_t kMaxJsonDepth = 64;         ///< nesting read before refusing
inline constexpr std::uint32_t kMaxTextFields = 8;       ///< a posting's field mask is a byte
inline constexpr std::uint32_t kMaxTypedFields = 256;
inline constexpr std::size_t kMaxFieldNameBytes = 128;
inline constexpr std::size_t kMaxKeywordBytes =
    32766;  ///< a string value of a typed field (Lucene's bound)

// Terms and postings.
inline constexpr std::size_t kMaxTermBytes =
    255;  ///< an indexed form; longer words are cut at a character
/// Whose grams an index keeps: the id of one is a byte.
inline constexpr std::size_t kMaxFunctionWords = 255;
inline constexpr std::uint32_t kMaxPositions = 1U << 28;       ///< positions of one document
inline constexpr std::uint32_t kMaxDocsPerSegment = 1U << 30;  ///< documents of one segment

// Queries.
inline constexpr std::size_t kMaxQueryBytes = 64 << 10;
inline constexpr std::size_t kMaxQueryClauses = 1024;  ///< leaves of a query's tree
inline constexpr std::size_t kMaxQueryDepth = 64;      ///< parentheses
inline constexpr std::size_t kMaxPhraseWords = 256;
inline constexpr std::uint32_t kMaxSlop = 1000;
inline constexpr float kMaxBoost = 1000.0F;          ///< `mot^2`: what is more is read as this
inline constexpr std::uint32_t kMaxEdits = 2;        ///< `mot~2`
inline constexpr std::size_t kMaxFuzzyLetters = 64;  ///< longer words are compared exactly
/// Of `[a TO b]`: a range is short; looking no further keeps `a:[ a:[ a:[` linear.
inline constexpr std::size_t kMaxRangeBytes = 512;
inline constexpr std::size_t kMaxExpansions = 1024;  ///< terms that a prefix or a fuzzy word
                                                     ///< may stand for
/// Of all prefixes, fuzzy words and variants of one query together.
inline constexpr std::size_t kMaxQueryExpansions = 16 * kMaxExpansions;
inline constexpr std::size_t kMaxSynonyms = 64;        ///< of one word or expression of a query
inline constexpr std::uint32_t kMaxHits = 10'000;      ///< from + size of one page
inline constexpr std::uint32_t kMaxCompletions = 100;  ///< of one text
inline constexpr std::size_t kMaxFacetValues = 1000;

// Synonyms of an index.
inline constexpr std::size_t kMaxSynonymsBytes = std::size_t{4} << 20;
inline constexpr std::size_t kMaxSynonymBytes = 256;  ///< one entry

// Files.
inline constexpr std::size_t kMaxSections = 1024;  ///< sections of one framed file

// Data folder.
inline constexpr std::size_t kMaxIndexNameBytes = 64;
inline constexpr std::uint32_t kMaxSegments = 1U << 20;  ///< of one manifest
inline constexpr std::uint32_t kMaxManifestStringBytes =
    4096;  ///< a name in it: fields, analyzer, stemmer

// Requests by HTTP.
inline constexpr std::size_t kMaxRequestKeys = 64;  ///< of a question or settings as JSON
inline constexpr std::size_t kMaxListValues = 64;   ///< filters, sort keys, facets of a request
inline constexpr std::uint32_t kMaxSnippetBytes = 10'000;
/// Ids of one POST .../delete: what a body of 1 MiB holds, and no batch that lasts minutes.
inline constexpr std::size_t kMaxDeleteIds = 100'000;

// Commands.
inline constexpr std::uint64_t kMaxThreads = 256;

}  // namespace fts::limits
