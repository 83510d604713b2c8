// lpa pair, lpa devices: whom this PC is paired with.
#include <fmt/core.h>

#include <cstdlib>

#include "apps/lpa/commands.h"
#include "apps/lpa/print.h"
#include "apps/lpa/prompt.h"
#include "apps/lpa/state_folder.h"
#include "apps/lpa/text_table.h"
#include "base/log.h"
#include "connect/ble_device.h"
#include "io/address_list.h"
#include "io/files.h"
#include "io/host_name.h"
#include "lpa/csv.h"
#include "qr/qr_code.h"
#include "remote/known_devices.h"
#include "remote/pair_client.h"

namespace lpab::apps {
namespace {

constexpr size_t kLargestPicture = 32 * 1024 * 1024;  // bytes of the file
constexpr char kBluetooth[] = "Bluetooth";            // in the place of an address
constexpr size_t kLargestTable = 1024 * 1024;

// A device to pair with, and what it is to be called here.
struct Wanted {
  link::PairingUri uri;
  std::string name;  // empty: its own
};

std::string AddressOf(const link::PairingUri& uri) {
  return uri.ble ? kBluetooth : uri.addresses.front().ToString();
}

Result<link::PairingUri> UriInPicture(const std::string& path) {
  LPAB_ASSIGN(const Bytes picture, io::ReadFile(path, kLargestPicture));
  const auto texts = qr::ReadQrCodes(picture);
  if (!texts) return Fail(texts.error().WithContext(path));
  for (const std::string& text : *texts) {
    if (link::PairingUri::IsOne(text)) return link::PairingUri::Parse(text);
  }
  return Fail(MakeError(ErrorCode::kNotFound, path + " shows no pairing code")
                  .WithNext("take the picture again, or copy the URI that is below the code"));
}

Result<link::PairingUri> ReadUri(const std::string& text) {
  if (text == "-") {
    LPAB_ASSIGN(const std::string line, FirstLine("-"));
    return link::PairingUri::Parse(line);
  }
  const bool picture = !link::PairingUri::IsOne(text) && io::FileExists(text);
  return picture ? UriInPicture(text) : link::PairingUri::Parse(text);
}

// Columns "uri" and, where devices are to have other names than their own, "name".
Result<std::vector<Wanted>> ReadTable(const std::string& path) {
  LPAB_ASSIGN(const Bytes bytes, io::ReadFile(path, kLargestTable));
  LPAB_ASSIGN(const lpa::CsvTable table, lpa::ParseCsv(AsText(bytes), path));
  const auto column = [&](std::string_view name) {
    return static_cast<size_t>(std::ranges::find(table.header, name) - table.header.begin());
  };
  const size_t uri = column("uri");
  const size_t name = column("name");
  if (uri == table.header.size()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument, path + " has no column \"uri\"")
                    .WithNext("its first line names the columns: name,uri"));
  }
  std::vector<Wanted> wanted;
  for (const lpa::CsvRow& row : table.rows) {
    auto parsed = link::PairingUri::Parse(row.fields[uri]);
    if (!parsed) {
      return Fail(parsed.error().WithContext(path + ", line " + std::to_string(row.line)));
    }
    wanted.push_back({std::move(*parsed), name < row.fields.size() ? row.fields[name] : ""});
  }
  return wanted;
}

Result<std::vector<Wanted>> ReadWanted(const PairOptions& options) {
  if (!options.from.empty()) return ReadTable(options.from);
  if (options.uri.empty()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument, "no device is named")
                    .WithNext("give the URI that `lpa-bridged pair` shows, a picture of its code, "
                              "or --from devices.csv"));
  }
  LPAB_ASSIGN(link::PairingUri uri, ReadUri(options.uri));
  return std::vector<Wanted>{{std::move(uri), options.name}};
}

// What is known of the device goes to the list as soon as the device has stored this PC.
class Pairing {
 public:
  static Result<Pairing> Open(Session& session) {
    LPAB_ASSIGN(const std::string folder, MakeStateFolder(session.options().state_dir));
    LPAB_ASSIGN(auto identity, link::LoadOrCreateIdentity(remote::IdentityIn(folder), ""));
    LPAB_ASSIGN(auto known, remote::KnownDevices::Load(remote::DevicesIn(folder)));
    return Pairing(session, std::move(identity), std::move(known));
  }

  Result<Json> Pair(const Wanted& wanted) {
    const auto on_code = [](const std::string& code) {
      Print(stderr,
            "This PC and the device must show the same code: {}\n"
            "Compare it, and confirm it on the device.\n",
            code);
    };
    LPAB_ASSIGN(const remote::PairedWith paired,
                remote::PairWithDevice(wanted.uri,
                                       connect::ByUri(wanted.uri, session_.options().ble_adapter),
                                       identity_, ClientName(), on_code, session_.call()));
    LPAB_ASSIGN(const std::string name, Keep(wanted, paired));
    return Json{{"name", name},
                {"address", AddressOf(wanted.uri)},
                {"card", (wanted.uri.ble ? "ble:" : "bridge:") + name},
                {"role", paired.role},
                {"fingerprint", wanted.uri.device.Fingerprint()},
                {"already", paired.already}};
  }

 private:
  Pairing(Session& session, link::Identity identity, remote::KnownDevices known)
      : session_(session), identity_(std::move(identity)), known_(std::move(known)) {}

  Result<std::string> Keep(const Wanted& wanted, const remote::PairedWith& paired) {
    remote::KnownDevice device{"", wanted.uri.device, wanted.uri.addresses, paired.role};
    const remote::KnownDevice* before = known_.FindByPin(wanted.uri.device);
    if (!wanted.name.empty()) {
      device.name = remote::ToDeviceName(wanted.name);
    } else if (before == nullptr) {
      device.name = remote::ToDeviceName(paired.device_name);
    }
    if (before != nullptr && device.role.empty()) device.role = before->role;
    return known_.Put(std::move(device));
  }

  Session& session_;
  link::Identity identity_;
  remote::KnownDevices known_;
};

std::string PairedText(const Json& device) {
  const std::string name = device["name"];
  const std::string role = device["role"];
  const std::string card = device["card"];
  if (device["already"]) {
    return fmt::format("{} takes this PC already. Use it with: --card {}", name, card);
  }
  return fmt::format("Paired with {}{}. Use it with: --card {}", name,
                     role.empty() ? "" : " as " + role, card);
}

// Every row is tried; one that fails does not stop the others.
Result<CommandOutput> PairAll(Pairing& pairing, const std::vector<Wanted>& wanted) {
  CommandOutput output;
  output.result = {{"devices", Json::array()}};
  size_t failed = 0;
  for (const Wanted& one : wanted) {
    auto paired = pairing.Pair(one);
    if (!output.text.empty()) output.text += '\n';
    if (paired) {
      output.text += PairedText(*paired);
      output.result["devices"].push_back(std::move(*paired));
      continue;
    }
    ++failed;
    const std::string who = one.name.empty() ? AddressOf(one.uri) : one.name;
    output.text += who + ": " + paired.error().message;
    output.result["devices"].push_back({{"name", who}, {"error", ErrorJson(paired.error())}});
    if (paired.error().code == ErrorCode::kCancelled) break;
  }
  if (failed > 0) output.exit_code = kExitPartial;
  return output;
}

}  // namespace

std::string ClientName() {
  const std::string host = io::HostName();
  const char* user = std::getenv("USER");
  const std::string prefix = user != nullptr && *user != '\0' ? std::string(user) + "@" : "";
  return prefix + (host.empty() ? "pc" : host);
}

Result<CommandOutput> PairDevices(Session& session, const PairOptions& options) {
  LPAB_ASSIGN(const std::vector<Wanted> wanted, ReadWanted(options));
  LPAB_ASSIGN(Pairing pairing, Pairing::Open(session));
  if (!options.from.empty()) return PairAll(pairing, wanted);
  LPAB_ASSIGN(Json paired, pairing.Pair(wanted.front()));
  std::string text = PairedText(paired);
  return CommandOutput{std::move(paired), std::move(text)};
}

Result<CommandOutput> ListDevices(Session& session) {
  LPAB_ASSIGN(const std::string folder, StateFolder(session.options().state_dir));
  LPAB_ASSIGN(const auto known, remote::KnownDevices::Load(remote::DevicesIn(folder)));
  CommandOutput output;
  output.result = {{"devices", Json::array()}};
  TextTable table({"NAME", "ADDRESS", "ROLE", "FINGERPRINT"});
  for (const remote::KnownDevice& device : known.all()) {
    Json list = Json::array();
    for (const io::HostPort& address : device.addresses) list.push_back(address.ToString());
    table.Add({device.name,
               device.addresses.empty() ? kBluetooth : io::JoinAddresses(device.addresses),
               device.role, device.pin.Fingerprint()});
    output.result["devices"].push_back({{"name", device.name},
                                        {"addresses", std::move(list)},
                                        {"role", device.role},
                                        {"fingerprint", device.pin.Fingerprint()}});
  }
  output.text = known.all().empty() ? "No devices are paired." : table.ToString();
  return output;
}

Result<CommandOutput> RemoveDevice(Session& session, const std::string& name) {
  LPAB_ASSIGN(const std::string folder, StateFolder(session.options().state_dir));
  LPAB_ASSIGN(auto known, remote::KnownDevices::Load(remote::DevicesIn(folder)));
  LPAB_TRY(known.Remove(name));
  return CommandOutput{
      {{"name", name}},
      name + " is forgotten here. On the device: lpa-bridged clients revoke " + ClientName()};
}

}  // namespace lpab::apps
