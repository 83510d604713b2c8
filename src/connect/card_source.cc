#include "connect/card_source.h"

#include "base/call.h"
#include "card/channel_reader.h"
#include "connect/paired_bridge.h"
#include "io/serial_port.h"
#include "modem/modem_reader.h"
#include "pcsc/choose_reader.h"
#include "pcsc/pcsc_card.h"
#include "remote/bridge_reader.h"
#include "remote/known_devices.h"
#include "sim/euicc/card.h"
#include "sim/pki/identity_folder.h"

namespace lpab::connect {
namespace {

constexpr char kForms[] =
    "use bridge:NAME for a paired device, ble:NAME for it over Bluetooth, bridge:HOST:PORT or "
    "unix:PATH for a bridge, at:TTY for a modem, pcsc: or pcsc:NAME for a smart-card reader, "
    "sim:DIR for the software eUICC";

Result<OpenedCard> OpenBridge(std::string_view address) {
  LPAB_ASSIGN(link::Endpoint endpoint, link::Endpoint::Parse(address));
  return FromBridge(std::make_unique<remote::BridgeReader>(std::move(endpoint)));
}

Result<OpenedCard> OpenModem(std::string_view port, const Call& call) {
  LPAB_ASSIGN(auto stream, io::OpenModemPort(port, call));
  LPAB_ASSIGN(auto reader, modem::ModemReader::Open(std::move(stream), {}, call));
  reader->SetPortOpener(
      [name = std::string(port)](const Call& each) { return io::OpenModemPort(name, each); });
  return OpenedCard{std::move(reader), [] { return std::nullopt; }};
}

// A card as ISO 7816 sees it, and the reader on it.
class OwnedCardReader final : public card::Reader {
 public:
  OwnedCardReader(std::unique_ptr<card::RawCard> card, std::string name)
      : card_(std::move(card)), reader_(*card_, std::move(name)) {}

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override {
    return reader_.OpenLogicalChannel(aids, call);
  }
  uint32_t card_generation() const override { return reader_.card_generation(); }
  std::string Describe() const override { return reader_.Describe(); }

 private:
  std::unique_ptr<card::RawCard> card_;
  card::ChannelReader reader_;
};

Result<OpenedCard> OpenSmartCardReader(std::string_view wanted) {
  LPAB_ASSIGN(auto api, pcsc::OpenPcsc());
  LPAB_ASSIGN(const std::string name, pcsc::ChooseReader(*api, wanted));
  auto card = std::make_unique<pcsc::PcscCard>(std::move(api), name);
  return OpenedCard{std::make_unique<OwnedCardReader>(std::move(card), "smart-card reader " + name),
                    [] { return std::nullopt; }};
}

// The software eUICC of a folder that `lpa-sim` made.
Result<std::unique_ptr<sim::euicc::Card>> LoadCard(const std::filesystem::path& directory) {
  LPAB_ASSIGN(sim::pki::EuiccIdentity identity,
              sim::pki::LoadEuiccIdentity(sim::pki::IdentityFolder(directory)));
  return sim::euicc::OpenCard(directory, std::move(identity));
}

// The card's own folder, or the folder of the world that it is in.
Result<OpenedCard> OpenSimulated(const std::filesystem::path& directory) {
  const bool is_world = std::filesystem::exists(sim::pki::IdentityFolder(directory / "card"));
  const std::filesystem::path folder = is_world ? directory / "card" : directory;
  LPAB_ASSIGN(auto card, LoadCard(folder));
  return OpenedCard{
      std::make_unique<OwnedCardReader>(std::move(card), "software eUICC in " + folder.string()),
      [] { return std::nullopt; }};
}

}  // namespace

OpenedCard FromBridge(std::unique_ptr<remote::BridgeReader> reader) {
  remote::BridgeReader* bridge = reader.get();
  return OpenedCard{std::move(reader),
                    [bridge] { return bridge->round_trips(); },
                    [bridge] { return bridge->device().has_value(); },
                    [bridge](const Call& call) { return bridge->Hold(call); },
                    [bridge] { bridge->Release(); },
                    [bridge] {
                      const auto& hello = bridge->device();
                      return hello && hello->device ? hello->device->atr : Bytes();
                    }};
}

pcsc::VirtualCardOptions AsVirtualCard(const OpenedCard& card) {
  pcsc::VirtualCardOptions options;
  options.atr = card.atr;
  options.power_up = card.hold;
  options.power_down = card.release;
  return options;
}

std::string_view CardKind(std::string_view name) {
  const std::string_view kind = name.substr(0, name.find(':'));
  if (kind == "bridge" || kind == "ble" || kind == "unix") return "bridge";
  if (kind == "at") return "modem";
  if (kind == "pcsc") return "smart-card reader";
  return kind == "sim" ? "software card" : "";
}

Result<OpenedCard> OpenCard(std::string_view name, const std::string& state_folder,
                            const Call& call) {
  if (name.empty()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument, "no card is named").WithNext(kForms));
  }
  const size_t colon = name.find(':');
  const std::string_view kind = name.substr(0, colon);
  const std::string_view rest = colon == std::string_view::npos ? "" : name.substr(colon + 1);
  if (kind == "pcsc" && colon != std::string_view::npos) return OpenSmartCardReader(rest);
  if (!rest.empty()) {
    if (kind == "bridge" && remote::IsDeviceName(rest)) {
      return OpenPairedBridge(rest, state_folder);
    }
    if (kind == "bridge") return OpenBridge(rest);
    if (kind == "ble") return OpenPairedBridgeOverBle(rest, state_folder);
    if (kind == "unix") return OpenBridge(name);
    if (kind == "at") return OpenModem(name, call);
    if (kind == "sim") return OpenSimulated(rest);
  }
  return Fail(
      MakeError(ErrorCode::kInvalidArgument, "\"" + std::string(name) + "\" names no kind of card")
          .WithNext(kForms));
}

}  // namespace lpab::connect
