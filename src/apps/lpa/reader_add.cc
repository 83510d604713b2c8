// lpa reader add: a paired device as a reader of pcscd's.
#include <fmt/core.h>

#include <filesystem>

#include "apps/lpa/commands.h"
#include "apps/lpa/state_folder.h"
#include "io/files.h"
#include "remote/known_devices.h"

namespace lpab::apps {
namespace {

constexpr char kConfigDir[] = "/etc/reader.conf.d";
// What reader.conf(5) takes in a value without quotes, and what nobody may have within quotes.
constexpr char kPlain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\\/-._@:";
constexpr char kForbidden[] = "\";\n";

std::string Configuration(const ReaderAddOptions& options, const std::string& folder,
                          const std::string& driver) {
  return fmt::format(
      "# Written by `lpa reader add {0}`; docs/virtual-reader.md\n"
      "FRIENDLYNAME \"LPA Bridge {0}\"\n"
      "DEVICENAME \"bridge:{0};state_dir={1}{2}\"\n"
      "LIBPATH {3}\n"
      "CHANNELID 0\n",
      options.device, folder, options.early_ack ? "" : ";early_ack=no", driver);
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
  if (known.Find(options.device) == nullptr) {
    return Fail(
        MakeError(ErrorCode::kNotFound, "no device is called " + options.device + " in " + folder)
            .WithNext("pair it there: lpa --state-dir " + folder + " pair URI"));
  }
  LPAB_ASSIGN(const std::string driver,
              options.driver.empty() ? FindDriver() : Absolute(options.driver));
  if (driver.find_first_not_of(kPlain) != std::string::npos) return Fail(Unwritable(driver));
  if (!io::FileExists(driver)) {
    return Fail(MakeError(ErrorCode::kNotFound, "the driver is not at " + driver));
  }
  const std::string config = options.config_dir.empty() ? kConfigDir : options.config_dir;
  const std::string path = config + "/lpa-bridge-" + options.device;
  auto written = io::WriteFileAtomically(path, AsBytes(Configuration(options, folder, driver)));
  if (!written) {
    return Fail(std::move(written).error().WithNext("run it as root: sudo lpa --state-dir " +
                                                    folder + " reader add " + options.device));
  }
  CommandOutput output;
  output.result = {{"reader", "LPA Bridge " + options.device}, {"file", path}, {"driver", driver}};
  output.text = fmt::format(
      "Wrote {}. The reader \"LPA Bridge {}\" is there once pcscd is restarted:\n"
      "  sudo systemctl restart pcscd\n"
      "Its card comes and goes with the device's access window. pcscd must be able to read {}.",
      path, options.device, folder);
  return output;
}

}  // namespace lpab::apps
