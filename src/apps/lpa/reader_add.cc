// lpa reader add: a paired device as a reader of pcscd's.
#include <fmt/core.h>

#include <filesystem>

#include "apps/lpa/commands.h"
#include "apps/lpa/state_folder.h"
#include "connect/ble_device.h"
#include "io/files.h"
#include "remote/known_devices.h"

namespace lpab::apps {
namespace {

constexpr char kConfigDir[] = "/etc/reader.conf.d";
// What reader.conf(5) takes in a value without quotes, and what nobody may have within quotes.
constexpr char kPlain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\\/-._@:";
constexpr char kForbidden[] = "\";\n";
constexpr std::string_view kBridge = "bridge:";
constexpr std::string_view kBle = "ble:";

// The reader that is added: a paired device, over the network or Bluetooth. Both may be there.
struct Wanted {
  std::string device;  // its name
  std::string where;   // in DEVICENAME: "bridge:cabin", "ble:cabin@hci1"
  bool ble = false;

  std::string Reader() const { return "LPA Bridge " + device + (ble ? " over Bluetooth" : ""); }
  std::string File() const { return "lpa-bridge-" + device + (ble ? "@ble" : ""); }
};

// What the command's argument names, or --card where it has none, or where that names the same
// device over Bluetooth.
Result<Wanted> Choose(const std::string& argument, const std::string& card) {
  const bool by_card = argument.empty() || card == fmt::format("ble:{}", argument) ||
                       card.starts_with(fmt::format("ble:{}@", argument));
  const std::string_view text = by_card ? card : argument;
  if (text.starts_with(kBle)) {
    LPAB_ASSIGN(const connect::BleName name, connect::BleName::Parse(text.substr(kBle.size())));
    return Wanted{name.device, std::string(text), true};
  }
  const std::string_view name = text.starts_with(kBridge) ? text.substr(kBridge.size()) : text;
  if (remote::IsDeviceName(name)) {
    return Wanted{std::string(name), fmt::format("bridge:{}", name)};
  }
  return Fail(MakeError(ErrorCode::kInvalidArgument, "no paired device is named")
                  .WithNext("name it as `lpa devices` does: lpa reader add NAME, or "
                            "lpa --card ble:NAME reader add"));
}

std::string Configuration(const Wanted& wanted, const std::string& folder, bool early_ack,
                          const std::string& driver) {
  return fmt::format(
      "# Written by `lpa reader add {}`; docs/virtual-reader.md\n"
      "FRIENDLYNAME \"{}\"\n"
      "DEVICENAME \"{};state_dir={}{}\"\n"
      "LIBPATH {}\n"
      "CHANNELID 0\n",
      wanted.where, wanted.Reader(), wanted.where, folder, early_ack ? "" : ";early_ack=no",
      driver);
}

Error Unwritable(const std::string& path) {
  return MakeError(ErrorCode::kInvalidArgument,
                   "\"" + path + "\" cannot be written into a configuration of pcscd")
      .WithNext("use a path of letters, digits and -._");
}

// Beside this program, as it is built or installed.
Result<std::string> FindDriver() {
  constexpr char kName[] = "libifdlpabridge.so";
  std::error_code code;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", code).parent_path();
  for (const auto& place : {folder.parent_path() / "lib/pcsc/drivers/serial", folder}) {
    if (!code && io::FileExists((place / kName).string())) return (place / kName).string();
  }
  return Fail(MakeError(ErrorCode::kNotFound, std::string(kName) + " is not beside this program")
                  .WithNext("say where it is with --driver"));
}

// pcscd cannot find what is named from a folder of ours.
Result<std::string> Absolute(const std::string& path) {
  std::error_code code;
  const std::string absolute = std::filesystem::absolute(path, code).lexically_normal().string();
  const bool good = !code && absolute.find_first_of(kForbidden) == std::string::npos;
  if (good) return absolute;
  return Fail(Unwritable(path));
}

}  // namespace

Result<CommandOutput> ReaderAdd(Session& session, const ReaderAddOptions& options) {
  LPAB_ASSIGN(const std::string given, StateFolder(session.options().state_dir));
  LPAB_ASSIGN(const std::string folder, Absolute(given));
  LPAB_ASSIGN(const auto known, remote::KnownDevices::Load(remote::DevicesIn(folder)));
  const GlobalOptions& global = session.options();
  LPAB_ASSIGN(const Wanted wanted,
              Choose(WithAdapter(options.device, global), WithAdapter(global.card, global)));
  if (known.Find(wanted.device) == nullptr) {
    return Fail(
        MakeError(ErrorCode::kNotFound, "no device is called " + wanted.device + " in " + folder)
            .WithNext("pair it there: lpa --state-dir " + folder + " pair URI"));
  }
  LPAB_ASSIGN(const std::string driver,
              options.driver.empty() ? FindDriver() : Absolute(options.driver));
  if (driver.find_first_not_of(kPlain) != std::string::npos) return Fail(Unwritable(driver));
  if (!io::FileExists(driver)) {
    return Fail(MakeError(ErrorCode::kNotFound, "the driver is not at " + driver));
  }
  const std::string config = options.config_dir.empty() ? kConfigDir : options.config_dir;
  const std::string path = config + "/" + wanted.File();
  const std::string text = Configuration(wanted, folder, options.early_ack, driver);
  auto written = io::WriteFileAtomically(path, AsBytes(text));
  if (!written) {
    return Fail(std::move(written).error().WithNext("run it as root: sudo lpa --state-dir " +
                                                    folder + " reader add " + wanted.where));
  }
  CommandOutput output;
  output.result = {{"reader", wanted.Reader()}, {"file", path}, {"driver", driver}};
  output.text = fmt::format(
      "Wrote {}. The reader \"{}\" is there once pcscd is restarted:\n"
      "  sudo systemctl restart pcscd\n"
      "Its card comes and goes with the device's access window. pcscd must be able to read {}.",
      path, wanted.Reader(), folder);
  return output;
}

}  // namespace lpab::apps
