#include "apps/lpa-bridged/config_values.h"

#include "base/duration_text.h"
#include "bridge/window_keeper.h"

namespace lpab::apps {

Unexpected BadKey(std::string_view key, const char* what) {
  return Fail(ErrorCode::kInvalidArgument, "setting '" + std::string(key) + "' " + what);
}

Result<std::vector<std::string>> TextList(std::string_view key, const toml::node& node) {
  if (const auto one = node.value_exact<std::string>()) return std::vector{*one};
  const toml::array* array = node.as_array();
  if (array == nullptr) return BadKey(key, "must be a text or a list of texts");
  std::vector<std::string> list;
  for (const toml::node& item : *array) {
    const auto text = item.value_exact<std::string>();
    if (!text) return BadKey(key, "must be a list of texts");
    list.push_back(*text);
  }
  return list;
}

Result<int64_t> NumberWithin(std::string_view key, const toml::node& node, int64_t least,
                             int64_t most) {
  const auto value = node.value_exact<int64_t>();
  if (value && *value >= least && *value <= most) return *value;
  return Fail(ErrorCode::kInvalidArgument, "setting '" + std::string(key) + "' must be from " +
                                               std::to_string(least) + " to " +
                                               std::to_string(most));
}

Result<void> SetFlag(std::string_view key, const toml::node& node, std::optional<bool>& out) {
  out = false;
  return Set(key, node, *out, "must be true or false");
}

Result<void> SetSeconds(std::string_view key, const toml::node& node,
                        std::optional<Duration>& out) {
  LPAB_ASSIGN(const int64_t seconds, NumberWithin(key, node, 1, 600));
  out = std::chrono::seconds(seconds);
  return {};
}

Result<void> SetTime(std::string_view key, const toml::node& node, Duration& out) {
  std::string text;
  LPAB_TRY(Set(key, node, text, "must be a text such as \"15m\""));
  auto time = ParseDuration(text, bridge::WindowKeeper::kShortest, bridge::WindowKeeper::kLongest);
  if (!time) return Fail(std::move(time).error().WithContext("setting '" + std::string(key) + "'"));
  out = *time;
  return {};
}

}  // namespace lpab::apps
