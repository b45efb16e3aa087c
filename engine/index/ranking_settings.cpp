#include "engine/index/ranking_settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace fts::index {

namespace {

constexpr float kMostWeight = 100.0F;
constexpr float kMostPositions = 1000.0F;
constexpr float kMostHits = 1000.0F;

constexpr std::array kParameters = {
    RankingParameter{"fold_weight", &RankingSettings::fold_weight, kMostWeight},
    RankingParameter{"stop_weight", &RankingSettings::stop_weight, kMostWeight},
    RankingParameter{"light_weight", &RankingSettings::light_weight, kMostWeight},
    RankingParameter{"reading_weight", &RankingSettings::reading_weight, 1.0F},
    RankingParameter{"second_look_hits", &RankingSettings::second_look_hits, kMostHits},
    RankingParameter{"accent_weight", &RankingSettings::accent_weight, kMostWeight},
    RankingParameter{"proximity_weight", &RankingSettings::proximity_weight, kMostWeight},
    RankingParameter{"proximity_ordered", &RankingSettings::proximity_ordered, kMostPositions},
    RankingParameter{"proximity_window", &RankingSettings::proximity_window, kMostPositions},
    RankingParameter{"proximity_loose", &RankingSettings::proximity_loose, 1.0F},
    RankingParameter{"lead_weight", &RankingSettings::lead_weight, kMostWeight},
    RankingParameter{"lead_positions", &RankingSettings::lead_positions, kMostPositions},
    RankingParameter{"title_weight", &RankingSettings::title_weight, kMostWeight},
};

std::string number_text(float value) {
  std::array<char, 32> text = {};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace

std::span<const RankingParameter> ranking_parameters() { return kParameters; }

const RankingParameter* find_ranking_parameter(std::string_view name) {
  const auto found = std::find_if(kParameters.begin(), kParameters.end(),
                                  [name](const auto& one) { return one.name == name; });
  return found == kParameters.end() ? nullptr : &*found;
}

Status validate(const RankingSettings& settings) {
  for (const auto& parameter : kParameters) {
    const float value = settings.*parameter.value;
    if (value >= 0 && value <= parameter.most) continue;
    return invalid_argument(std::string(parameter.name) + " must be a number from 0 to " +
                            number_text(parameter.most) + ", not " + number_text(value));
  }
  return ok_status();
}

std::string to_lines(const RankingSettings& settings) {
  const RankingSettings defaults;
  std::string lines;
  for (const auto& parameter : kParameters) {
    const float value = settings.*parameter.value;
    if (value == defaults.*parameter.value) continue;
    lines.append(parameter.name).append(" ").append(number_text(value)).append("\n");
  }
  return lines;
}

Result<RankingSettings> ranking_from_lines(std::string_view lines) {
  RankingSettings settings;
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    const auto line = lines.substr(0, end);
    const auto space = line.find(' ');
    const auto* parameter = find_ranking_parameter(line.substr(0, space));
    float value = 0;
    const bool read =
        end != std::string_view::npos && space != std::string_view::npos && parameter != nullptr &&
        std::from_chars(line.data() + space + 1, line.data() + line.size(), value).ptr ==
            line.data() + line.size() &&
        line.size() > space + 1;
    if (!read) {
      return corruption("expected the name of a constant of the ranking and its value, found '" +
                        std::string(line.substr(0, 60)) + "'");
    }
    settings.*parameter->value = value;
    lines.remove_prefix(end + 1);
  }
  if (const Status valid = validate(settings); !valid.ok()) return corruption(valid.message());
  return settings;
}

}  // namespace fts::index
