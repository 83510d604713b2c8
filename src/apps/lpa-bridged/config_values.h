// Single values of a configuration file, and the tables that have a file of their own.
#pragma once

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/lpa-bridged/options.h"

namespace lpab::apps {

// "setting 'KEY' WHAT".
Unexpected BadKey(std::string_view key, const char* what);

// A text alone is a list of one.
Result<std::vector<std::string>> TextList(std::string_view key, const toml::node& node);

// `what` says what it must be.
template <typename T>
Result<void> Set(std::string_view key, const toml::node& node, T& out, const char* what) {
  const auto value = node.value_exact<T>();
  if (!value) return BadKey(key, what);
  out = *value;
  return {};
}

// A whole number within bounds.
Result<int64_t> NumberWithin(std::string_view key, const toml::node& node, int64_t least,
                             int64_t most);

template <typename T>
Result<void> SetNumber(std::string_view key, const toml::node& node, std::optional<T>& out,
                       int64_t least, int64_t most) {
  LPAB_ASSIGN(const int64_t value, NumberWithin(key, node, least, most));
  out = T(value);
  return {};
}

Result<void> SetFlag(std::string_view key, const toml::node& node, std::optional<bool>& out);
// From 1 to 600.
Result<void> SetSeconds(std::string_view key, const toml::node& node, std::optional<Duration>& out);

// A text such as "15m": what an access window may take.
Result<void> SetTime(std::string_view key, const toml::node& node, Duration& out);

Result<void> SetRole(std::string_view key, const toml::node& node, bridge::Role& out);

// Entries of [local_roles], [client_ca], [client_ca.roles], [port] and [hooks].
Result<void> ApplyToLocalRoles(std::string_view key, const toml::node& node,
                               bridge::LocalRoles& roles);
Result<void> ApplyToClientCa(std::string_view key, const toml::node& node,
                             bridge::ClientAuthorityOptions& client_ca);
Result<void> ApplyToPort(std::string_view key, const toml::node& node, PortOptions& port);
Result<void> ApplyToHooks(std::string_view key, const toml::node& node, HookOptions& hooks);

// "auto" or the uid of a device.
Result<void> SetModemManager(std::string_view key, const toml::node& node, std::string& uid);

}  // namespace lpab::apps
