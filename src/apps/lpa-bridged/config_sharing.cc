// The tables about the modem's port, who else uses the modem, and whose clients come: [port],
// [hooks], [local_roles], [client_ca].
#include "apps/lpa-bridged/accounts.h"
#include "apps/lpa-bridged/config_values.h"
#include "apps/lpa-bridged/modem_manager.h"

namespace lpab::apps {
namespace {

Result<void> SetRate(std::string_view key, const toml::node& node, int& out) {
  LPAB_ASSIGN(const int64_t rate, NumberWithin(key, node, 0, 4'000'000));
  if (!io::IsSerialRate(static_cast<int>(rate))) {
    return BadKey(key, "is no rate that serial ports have: 9600, 115200, 921600, ...");
  }
  out = static_cast<int>(rate);
  return {};
}

Result<void> SetFlowControl(std::string_view key, const toml::node& node, bool& hardware) {
  std::string kind;
  LPAB_TRY(Set(key, node, kind, "must be \"none\" or \"rtscts\""));
  if (kind != "none" && kind != "rtscts") return BadKey(key, "must be \"none\" or \"rtscts\"");
  hardware = kind == "rtscts";
  return {};
}

// A list is a program and its arguments; a text alone is for the shell.
Result<void> SetCommand(std::string_view key, const toml::node& node, HookOptions::Command& out) {
  if (const auto line = node.value_exact<std::string>()) {
    out = {"/bin/sh", "-c", *line};
    return {};
  }
  LPAB_ASSIGN(out, TextList(key, node));
  if (out.empty() || out[0].empty()) return BadKey(key, "must name a program");
  return {};
}

}  // namespace

Result<void> SetRole(std::string_view key, const toml::node& node, bridge::Role& out) {
  std::string name;
  LPAB_TRY(Set(key, node, name, "must be a text"));
  const auto role = bridge::RoleFrom(name);
  if (!role) return BadKey(key, "must be \"viewer\", \"installer\" or \"owner\"");
  out = *role;
  return {};
}

Result<void> ApplyToLocalRoles(std::string_view key, const toml::node& node,
                               bridge::LocalRoles& roles) {
  constexpr std::string_view kUser = "user:";
  constexpr std::string_view kGroup = "group:";
  const std::string full = "local_roles." + std::string(key);
  bridge::Role role = bridge::Role::kViewer;
  LPAB_TRY(SetRole(full, node, role));
  if (key == "others") {
    roles.others = role;
    return {};
  }
  const bool user = key.starts_with(kUser);
  if (!user && !key.starts_with(kGroup)) {
    return BadKey(full, "must be user:NAME, group:NAME or others");
  }
  const std::string name(key.substr(user ? kUser.size() : kGroup.size()));
  if (user) {
    LPAB_ASSIGN(const uid_t uid, UserId(name));
    roles.users[uid] = role;
  } else {
    LPAB_ASSIGN(const gid_t gid, GroupId(name));
    roles.groups[gid] = role;
  }
  return {};
}

Result<void> ApplyToClientCa(std::string_view key, const toml::node& node,
                             bridge::ClientAuthorityOptions& client_ca) {
  const std::string full = "client_ca." + std::string(key);
  if (key == "file") return Set(full, node, client_ca.ca_file, "must be a text");
  const toml::table* roles = key == "roles" ? node.as_table() : nullptr;
  if (roles == nullptr) return BadKey(full, "must be file, or the table roles");
  for (const auto& [unit, role] : *roles) {
    LPAB_TRY(SetRole("client_ca.roles." + std::string(unit.str()), role,
                     client_ca.roles[std::string(unit.str())]));
  }
  return {};
}

Result<void> ApplyToPort(std::string_view key, const toml::node& node, PortOptions& port) {
  if (key == "baud") return SetRate(key, node, port.serial.baud);
  if (key == "session_baud") return SetRate(key, node, port.session_baud.emplace());
  if (key == "flow_control") return SetFlowControl(key, node, port.serial.hardware_flow_control);
  if (key == "write_chunk") {
    LPAB_ASSIGN(const int64_t bytes, NumberWithin(key, node, 0, 4096));
    port.pace.chunk = static_cast<size_t>(bytes);
    return {};
  }
  if (key == "write_gap_ms") {
    LPAB_ASSIGN(const int64_t gap, NumberWithin(key, node, 0, 1000));
    port.pace.gap = Duration(gap);
    return {};
  }
  return BadKey("port." + std::string(key), "is not known");
}

Result<void> SetModemManager(std::string_view key, const toml::node& node, std::string& uid) {
  LPAB_TRY(Set(key, node, uid, "must be \"auto\" or the uid of a device"));
  if (uid.empty()) return BadKey(key, "must be \"auto\" or the uid of a device");
  if (HasModemManagerSupport()) return {};
  return BadKey(key, "needs an lpa-bridged that was built with -DLPAB_MODEM_MANAGER=ON");
}

Result<void> ApplyToHooks(std::string_view key, const toml::node& node, HookOptions& hooks) {
  if (key == "before_open") return SetCommand(key, node, hooks.before_open);
  if (key == "after_close") return SetCommand(key, node, hooks.after_close);
  if (key == "after_switch") return SetCommand(key, node, hooks.after_switch);
  if (key == "deadline") {
    LPAB_ASSIGN(const int64_t seconds, NumberWithin(key, node, 1, 600));
    hooks.deadline = std::chrono::seconds(seconds);
    return {};
  }
  return BadKey("hooks." + std::string(key), "is not known");
}

}  // namespace lpab::apps
