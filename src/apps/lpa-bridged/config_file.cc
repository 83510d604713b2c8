#include "apps/lpa-bridged/options.h"

#ifdef LPAB_SETTINGS_FILE

#include <algorithm>

#include "apps/lpa-bridged/config_values.h"

namespace lpab::apps {
namespace {

Result<void> SetAccess(std::string_view key, const toml::node& node,
                       std::optional<std::vector<modem::AccessMethod>>& out) {
  LPAB_ASSIGN(const std::vector<std::string> names, TextList(key, node));
  out.emplace();
  for (const std::string& name : names) {
    if (name == AccessMethodName(modem::AccessMethod::kCgla)) {
      out->push_back(modem::AccessMethod::kCgla);
    } else if (name == AccessMethodName(modem::AccessMethod::kCsim)) {
      out->push_back(modem::AccessMethod::kCsim);
    } else {
      return BadKey(key, "may hold \"cgla\" and \"csim\"");
    }
  }
  return out->empty() ? BadKey(key, "must not be empty") : Result<void>();
}

Result<void> SetRefresh(std::string_view key, const toml::node& node,
                        std::optional<std::vector<modem::RefreshAction>>& out) {
  constexpr size_t kMaximumSteps = 8;
  LPAB_ASSIGN(const std::vector<std::string> names, TextList(key, node));
  out.emplace();
  for (const std::string& name : names) {
    const auto action = modem::RefreshActionFrom(name);
    if (!action) {
      return BadKey(key,
                    "may hold \"wait\", \"cfun-4-1\", \"cfun-0-1\", \"sim-power\" and \"restart\"");
    }
    out->push_back(*action);
  }
  return out->empty() || out->size() > kMaximumSteps ? BadKey(key, "must hold 1 to 8 steps")
                                                     : Result<void>();
}

bool IsAtCommand(const std::string& text) {
  constexpr size_t kMaximumLength = 64;
  return text.size() <= kMaximumLength && text.starts_with("AT") &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

Result<void> SetSimPower(std::string_view key, const toml::node& node,
                         std::optional<std::vector<std::string>>& out) {
  LPAB_ASSIGN(out.emplace(), TextList(key, node));
  if (out->size() == 2 && std::ranges::all_of(*out, IsAtCommand)) return {};
  return BadKey(key,
                "must hold two AT commands: one that takes power from the card, one that gives it");
}

Result<void> ApplyToModem(std::string_view key, const toml::node& node,
                          modem::ModemProfileChanges& changes) {
  if (key == "access") return SetAccess(key, node, changes.access);
  if (key == "maximum_command") return SetNumber(key, node, changes.maximum_command, 12, 261);
  if (key == "manage_channel_le") return SetNumber(key, node, changes.manage_channel_le, 1, 256);
  if (key == "terminal_capability") return SetFlag(key, node, changes.terminal_capability);
  if (key == "le_with_data") return SetFlag(key, node, changes.le_with_data);
  if (key == "open_deadline") return SetSeconds(key, node, changes.open_deadline);
  if (key == "exchange_deadline") return SetSeconds(key, node, changes.exchange_deadline);
  if (key == "install_deadline") return SetSeconds(key, node, changes.install_deadline);
  if (key == "refresh") return SetRefresh(key, node, changes.refresh);
  if (key == "refresh_deadline") return SetSeconds(key, node, changes.refresh_deadline);
  if (key == "registration_deadline") return SetSeconds(key, node, changes.registration_deadline);
  if (key == "sim_power") return SetSimPower(key, node, changes.sim_power);
  return BadKey("modem_profile." + std::string(key), "is not known");
}

std::string LineOf(const toml::source_region& source) {
  return "line " + std::to_string(source.begin.line);
}

// Each entry of a table in turn; an error names its line.
template <typename Settings>
Result<void> ApplyAll(const toml::table& table, Settings& settings,
                      Result<void> (*apply)(std::string_view, const toml::node&, Settings&)) {
  for (const auto& [key, node] : table) {
    auto applied = apply(key.str(), node, settings);
    if (applied || node.is_table()) {
      LPAB_TRY(applied);
      continue;
    }
    return Fail(std::move(applied).error().WithContext(LineOf(node.source())));
  }
  return {};
}

// An entry of the file that is a table.
template <typename Settings>
Result<void> ApplyTable(std::string_view key, const toml::node& node, Settings& settings,
                        Result<void> (*apply)(std::string_view, const toml::node&, Settings&)) {
  const toml::table* table = node.as_table();
  if (table != nullptr) return ApplyAll(*table, settings, apply);
  return BadKey(key, ("must be a table: [" + std::string(key) + "]").c_str());
}

Result<void> Apply(std::string_view key, const toml::node& node, BridgedOptions& options) {
  if (key == "modem_profile") return ApplyTable(key, node, options.modem_profile, ApplyToModem);
  if (key == "port") return ApplyTable(key, node, options.port, ApplyToPort);
  if (key == "local_roles") {
    return ApplyTable(key, node, options.local_roles, ApplyToLocalRoles);
  }
  if (key == "client_ca") return ApplyTable(key, node, options.client_ca, ApplyToClientCa);
  if (key == "hooks") return ApplyTable(key, node, options.hooks, ApplyToHooks);
  if (key == "modem_manager") return SetModemManager(key, node, options.modem_manager);
  if (key == "modem") return Set(key, node, options.modem, "must be a text");
  if (key == "name") return Set(key, node, options.name, "must be a text");
  if (key == "state_dir") {
    return Set(key, node, options.state_dir.emplace(), "must be a text");
  }
  if (key == "control") return Set(key, node, options.control, "must be a text");
  if (key == "control_group") return Set(key, node, options.control_group, "must be a text");
  if (key == "window_time") return SetTime(key, node, options.window_time);
  if (key == "window_idle") return SetTime(key, node, options.window_idle);
  if (key == "window_trigger") {
    return Set(key, node, options.window_trigger.emplace(), "must be a text");
  }
  if (key == "insecure_loopback") {
    return Set(key, node, options.insecure_loopback, "must be true or false");
  }
  if (key == "announce") {
    LPAB_TRY(Set(key, node, options.announce, "must be true or false"));
    if (!options.announce || dnssd::HasSupport()) return {};
    return BadKey(key, "needs an lpa-bridged that was built with -DLPAB_AVAHI=ON");
  }
  if (key == "lease_grace") {
    int64_t seconds = 0;
    LPAB_TRY(Set(key, node, seconds, "must be a number of seconds"));
    if (seconds < 0 || seconds > 3600) return BadKey(key, "must be from 0 to 3600 seconds");
    options.lease_grace = static_cast<int>(seconds);
    return {};
  }
  if (key == "role") return SetRole(key, node, options.role);
  if (key == "advertise") {
    LPAB_ASSIGN(const std::vector<std::string> texts, TextList(key, node));
    for (const std::string& text : texts) {
      auto address = io::HostPort::Parse(text);
      if (!address) return Fail(std::move(address).error().WithContext("setting 'advertise'"));
      options.advertise.push_back(std::move(*address));
    }
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

}  // namespace

Result<BridgedOptions> ParseBridgedConfig(const std::string& text) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return Fail(ErrorCode::kInvalidArgument,
                LineOf(error.source()) + ": " + std::string(error.description()));
  }
  BridgedOptions options;
  LPAB_TRY(ApplyAll(parsed.table(), options, Apply));
  if (options.client_ca.ca_file.empty() != options.client_ca.roles.empty()) {
    return BadKey("client_ca", "needs both: file, and roles for the units of its certificates");
  }
  const modem::ModemProfileChanges& changes = options.modem_profile;
  const bool needs_power =
      changes.refresh && std::ranges::count(*changes.refresh, modem::RefreshAction::kSimPower);
  if (needs_power && !changes.sim_power) {
    return BadKey("refresh", "holds \"sim-power\", and 'sim_power' has no commands for it");
  }
  return options;
}

}  // namespace lpab::apps

#else

namespace lpab::apps {

Result<BridgedOptions> ParseBridgedConfig(const std::string&) {
  return Fail(
      MakeError(ErrorCode::kUnsupported, "this lpa-bridged was built without settings files")
          .WithNext("use flags, or build with -DLPAB_SETTINGS_FILE=ON"));
}

}  // namespace lpab::apps

#endif
