// What is compared for one request: see World.

#include <algorithm>
#include <bit>
#include <cmath>

#include "tests/model/world.hpp"

namespace fts::model {

namespace {

constexpr double kTolerance = 1e-5;

std::string describe(const search::Hit& hit) {
  return std::to_string(hit.doc.segment) + ":" + std::to_string(hit.doc.doc) + " " +
         std::to_string(hit.score);
}

std::string describe(const std::vector<search::Hit>& hits) {
  std::string out = std::to_string(hits.size()) + " hits";
  for (std::size_t i = 0; i < hits.size() && i < 12; ++i) out += "  " + describe(hits[i]);
  return out;
}

bool same(const search::Hit& a, const search::Hit& b) {
  return a.doc == b.doc &&
         std::bit_cast<std::uint32_t>(a.score) == std::bit_cast<std::uint32_t>(b.score);
}

bool same(const std::vector<search::Hit>& a, const std::vector<search::Hit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return same(x, y); });
}

bool close(double a, double b) {
  return std::abs(a - b) <= kTolerance * std::max(std::abs(a), std::abs(b)) + 1e-30;
}

search::SearchResult ask(const index::Snapshot& snapshot, const search::SearchRequest& request) {
  auto result = search::search(snapshot, request);
  if (!result.ok()) throw Mismatch("search failed: " + result.status().message());
  return std::move(result).value();
}

std::string describe(const std::vector<search::Facet>& facets) {
  std::string out;
  for (const auto& facet : facets) {
    out += " " + facet.field + ":";
    for (const auto& value : facet.values) {
      out += " '" + value.value + "'=" + std::to_string(value.count);
    }
  }
  return out;
}

}  // namespace

bool World::ranked(const search::Hit& a, const search::Hit& b) const {
  return a.score != b.score ? a.score > b.score : places_.at(a.doc) < places_.at(b.doc);
}

std::vector<search::Hit> World::check_exhaustive(const index::Snapshot& snapshot,
                                                 const Model& model,
                                                 const search::SearchRequest& request,
                                                 std::vector<Model::Match>& matches) {
  auto everything = request;
  everything.from = 0;
  everything.size = 10'000;
  everything.sort.clear();
  everything.second_look = false;
  everything.evaluation = search::Evaluation::kExhaustive;
  everything.total = search::TotalMode::kExact;
  auto hits = ask(snapshot, everything).hits;
  const auto in_order = [this](const auto& a, const auto& b) { return ranked(a, b); };
  if (!std::is_sorted(hits.begin(), hits.end(), in_order)) {
    throw Mismatch("hits are not in order: " + describe(hits));
  }

  matches = model.matches(request);
  if (hits.size() != matches.size()) {
    throw Mismatch("the model matches " + std::to_string(matches.size()) +
                   " documents: " + describe(hits));
  }
  auto by_doc = hits;
  std::sort(by_doc.begin(), by_doc.end(),
            [](const auto& a, const auto& b) { return a.doc < b.doc; });
  for (std::size_t i = 0; i < by_doc.size(); ++i) {
    if (by_doc[i].doc != matches[i].doc->ref) {
      throw Mismatch("matched " + describe(by_doc[i]) + ", the model " +
                     matches[i].doc->version->id);
    }
    if (!close(static_cast<double>(by_doc[i].score), matches[i].score)) {
      throw Mismatch("scored " + describe(by_doc[i]) + ", the model " +
                     std::to_string(matches[i].score) + " for " + matches[i].doc->version->id);
    }
  }
  return hits;
}

std::vector<search::Hit> World::check_second_look(const index::Snapshot& snapshot,
                                                  const Model& model,
                                                  const search::SearchRequest& request,
                                                  const std::vector<search::Hit>& first_pass,
                                                  const std::vector<Model::Match>& matches) {
  if (first_pass.empty()) return first_pass;
  if (!model.second_look(*matches.front().doc, request)) return first_pass;
  auto everything = request;
  everything.from = 0;
  everything.size = 10'000;
  everything.evaluation = search::Evaluation::kExhaustive;
  const auto hits = ask(snapshot, everything).hits;
  const auto seen = std::min(hits.size(), model.second_look_hits());
  const auto rest = static_cast<std::ptrdiff_t>(seen);
  const std::vector<search::Hit> best(hits.begin(), hits.begin() + rest);
  if (hits.size() != first_pass.size() ||
      !same({hits.begin() + rest, hits.end()}, {first_pass.begin() + rest, first_pass.end()})) {
    throw Mismatch("a second look changed what it does not see: " + describe(hits));
  }
  std::map<index::DocRef, const ModelDocument*> documents;
  for (const auto& match : matches) documents[match.doc->ref] = match.doc;
  std::map<index::DocRef, double> expected;
  for (std::size_t i = 0; i < seen; ++i) {
    const auto& hit = first_pass[i];
    expected[hit.doc] = double{hit.score} + *model.second_look(*documents.at(hit.doc), request);
  }
  for (std::size_t i = 0; i < seen; ++i) {
    const auto found = expected.find(best[i].doc);
    if (found == expected.end() || !best[i].second_look) {
      throw Mismatch("not to be looked at again: " + describe(best[i]));
    }
    if (!close(double{best[i].score}, found->second)) {
      throw Mismatch("second look " + describe(best[i]) + ", the model " +
                     std::to_string(found->second));
    }
    if (i > 0 && !ranked(best[i - 1], best[i]))
      throw Mismatch("second look out of order: " + describe(best));
  }
  return hits;
}

void World::check_page(const index::Snapshot& snapshot, const Model& model,
                       const search::SearchRequest& request,
                       const std::vector<Model::Match>& matches,
                       const std::vector<search::Hit>& expected) {
  const char* const how =
      request.evaluation == search::Evaluation::kPruned ? "pruned: " : "exhaustive: ";
  const auto result = ask(snapshot, request);
  if (!same(result.hits, expected)) {
    throw Mismatch(how + describe(result.hits) + "\n  expected " + describe(expected));
  }
  const bool exact = request.total == search::TotalMode::kExact;
  if (exact && !result.total_exact) throw Mismatch(std::string(how) + "total is not exact");
  if (result.total_exact ? result.total != matches.size() : result.total > matches.size()) {
    throw Mismatch(how + std::string("total ") + std::to_string(result.total) + ", not " +
                   std::to_string(matches.size()));
  }
  const auto facets = model.facets(request, matches);
  if (describe(result.facets) != describe(facets)) {
    throw Mismatch(how + std::string("facets") + describe(result.facets) + "\n  expected" +
                   describe(facets));
  }
}

void World::check_explanation(const index::Snapshot& snapshot, const search::SearchRequest& request,
                              const std::vector<search::Hit>& all) {
  if (all.empty()) return;
  const auto& hit = all[random_.below(all.size())];
  const auto lines = search::explain(snapshot, request, hit);
  if (!lines.ok()) throw Mismatch("explain: " + lines.status().message());
  double sum = 0;
  for (const auto& line : *lines) {
    sum += line.score;
    const double made = line.weight * line.idf * line.tf / (line.tf + line.k);
    if (std::abs(made - line.score) > 1e-6 * std::abs(line.score) + 1e-30) {
      throw Mismatch("explained " + line.clause + " as " + std::to_string(line.score) +
                     ", which is not " + std::to_string(made));
    }
  }
  if (std::abs(sum - static_cast<double>(hit.score)) > 1e-6 * sum + 1e-30) {
    throw Mismatch("explained " + std::to_string(sum) + " for " + describe(hit));
  }
}

void World::check_same(const index::Snapshot& kept, const index::Snapshot& reopened,
                       const search::SearchRequest& request) {
  const auto expected = ask(kept, request);
  const auto found = ask(reopened, request);
  if (same(found.hits, expected.hits) && found.total == expected.total &&
      describe(found.facets) == describe(expected.facets)) {
    return;
  }
  throw Mismatch("reopened: " + describe(found.hits) + "\n  kept open " + describe(expected.hits) +
                 "\n  query " + to_string(request));
}

void World::check(const index::Snapshot& snapshot, const Model& model,
                  const search::SearchRequest& request) {
  std::vector<Model::Match> matches;
  const auto first_pass = check_exhaustive(snapshot, model, request, matches);
  const auto all = check_second_look(snapshot, model, request, first_pass, matches);
  if (request.from + request.size <= 10'000) {
    auto order = all;
    if (!request.sort.empty()) {
      std::map<index::DocRef, const ModelDocument*> documents;
      for (const auto& match : matches) documents[match.doc->ref] = match.doc;
      std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
        return model.before(request, *documents.at(a.doc), a.score, *documents.at(b.doc), b.score);
      });
    }
    const auto from = std::min<std::size_t>(request.from, order.size());
    const auto to = std::min<std::size_t>(from + request.size, order.size());
    const std::vector<search::Hit> page(order.begin() + static_cast<std::ptrdiff_t>(from),
                                        order.begin() + static_cast<std::ptrdiff_t>(to));
    auto asked = request;
    asked.evaluation = search::Evaluation::kPruned;
    check_page(snapshot, model, asked, matches, page);
    asked.evaluation = search::Evaluation::kExhaustive;
    check_page(snapshot, model, asked, matches, page);
  }
  const auto counted = search::count(snapshot, request);
  if (!counted.ok() || *counted != matches.size()) {
    throw Mismatch("count " +
                   (counted.ok() ? std::to_string(*counted) : counted.status().message()) +
                   ", not " + std::to_string(matches.size()));
  }
  check_explanation(snapshot, request, all);
}

}  // namespace fts::model
