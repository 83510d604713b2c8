#include <sstream>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "apps/lpa-bridged/options.h"

namespace lpab::apps {
namespace {

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

template <typename T>
Result<void> Set(std::string_view key, const toml::node& node, T& out, const char* what) {
  const auto value = node.value_exact<T>();
  if (!value) return BadKey(key, what);
  out = *value;
  return {};
}

Result<void> Apply(std::string_view key, const toml::node& node, BridgedOptions& options) {
  if (key == "modem") return Set(key, node, options.modem, "must be a text");
  if (key == "name") return Set(key, node, options.name, "must be a text");
  if (key == "insecure_loopback") {
    return Set(key, node, options.insecure_loopback, "must be true or false");
  }
  if (key == "lease_grace") {
    int64_t seconds = 0;
    LPAB_TRY(Set(key, node, seconds, "must be a number of seconds"));
    if (seconds < 0 || seconds > 3600) return BadKey(key, "must be from 0 to 3600 seconds");
    options.lease_grace = static_cast<int>(seconds);
    return {};
  }
  if (key == "listen") {
    LPAB_ASSIGN(options.listen, TextList(key, node));
    return {};
  }
  if (key == "more_aids") {
    LPAB_ASSIGN(const std::vector<std::string> texts, TextList(key, node));
    for (const std::string& text : texts) {
      auto aid = apdu::Aid::FromText(text);
      if (!aid) return Fail(std::move(aid).error().WithContext("setting 'more_aids'"));
      options.more_aids.push_back(std::move(*aid));
    }
    return {};
  }
  return BadKey(key, "is not known");
}

std::string LineOf(const toml::source_region& source) {
  return "line " + std::to_string(source.begin.line);
}

}  // namespace

Result<BridgedOptions> ParseBridgedConfig(const std::string& text) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return Fail(ErrorCode::kInvalidArgument,
                LineOf(error.source()) + ": " + std::string(error.description()));
  }
  BridgedOptions options;
  for (const auto& [key, node] : parsed.table()) {
    auto applied = Apply(key.str(), node, options);
    if (!applied) return Fail(std::move(applied).error().WithContext(LineOf(node.source())));
  }
  return options;
}

}  // namespace lpab::apps
