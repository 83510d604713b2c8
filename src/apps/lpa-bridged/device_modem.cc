#include "apps/lpa-bridged/device_modem.h"

#include "apps/lpa-bridged/cut_off_stream.h"
#include "apps/lpa-bridged/trace_feed.h"
#include "base/log.h"
#include "io/files.h"
#include "io/paced_stream.h"
#include "io/serial_port.h"
#include "modem/modem_reader.h"
#include "modem/network_details.h"
#include "modem/port_finder.h"
#include "tap/tapped_reader.h"
#include "tap/tapped_stream.h"

namespace lpab::apps {
namespace {

constexpr std::string_view kPrefix = "at:";
constexpr char kHowToShare[] =
    "stop the program that uses the port (ModemManager, a dialer), or have it let go while the "
    "card is used: 'modem_manager' and [hooks] in the settings of lpa-bridged";
constexpr Duration kPortWait = std::chrono::seconds(5);
constexpr Duration kPortRetry = std::chrono::milliseconds(100);
constexpr Duration kDetailsTime = std::chrono::seconds(15);

std::string PathOf(const std::string& modem) {
  return modem.starts_with(kPrefix) ? modem.substr(kPrefix.size()) : modem;
}

std::string FileIn(const std::string& folder, const char* name) {
  return folder.empty() ? "" : folder + "/" + name;
}

}  // namespace

DeviceModem::DeviceModem(const BridgedOptions& options, const std::string& state_folder,
                         Cancellation cut_off)
    : options_(options),
      cut_off_(std::move(cut_off)),
      rate_{options.port.serial.baud, options.port.session_baud,
            FileIn(state_folder, "session-baud")},
      channels_(FileIn(state_folder, "channels"), std::make_shared<modem::ChannelMemory>()),
      hooks_(options.hooks, FileIn(state_folder, "in-use")) {}

bool DeviceModem::left_behind() const {
  return io::FileExists(rate_.record) || channels_.exists() || hooks_.left_behind();
}

bool DeviceModem::shared() const {
  return !options_.hooks.empty() || options_.port.session_baud || !options_.modem_manager.empty();
}

Result<void> DeviceModem::Begin(const Call& call) {
  LPAB_TRY(hooks_.BeforeOpen(call));
  return HoldModemManager(call);
}

void DeviceModem::Switched(card::Reader& reader, const std::string& iccid) {
  auto* const tapped = dynamic_cast<tap::TappedReader*>(&reader);
  auto* const modem =
      dynamic_cast<modem::ModemReader*>(tapped != nullptr ? &tapped->inner() : &reader);
  if (options_.hooks.after_switch.empty() || modem == nullptr) return;
  const Call call{Deadline::After(kDetailsTime), cut_off_};
  modem::NetworkDetails details = modem::ReadNetworkDetails(modem->modem(), call);
  hooks_.AfterSwitch(
      {iccid, std::move(details.imsi), std::move(details.network), std::move(details.apn)});
}

void DeviceModem::End() {
  hold_.reset();
  hooks_.AfterClose();
}

Result<void> DeviceModem::HoldModemManager(const Call& call) {
  if (options_.modem_manager.empty()) return {};
  std::string uid = options_.modem_manager;
  if (uid == "auto") {
    const auto device = modem::UsbDeviceOf(PathOf(options_.modem));
    if (!device) {
      return Fail(MakeError(ErrorCode::kInvalidArgument,
                            PathOf(options_.modem) + " is no USB modem: ModemManager's name of it "
                                                     "is not known")
                      .WithNext("set 'modem_manager' to what mmcli -m any -K calls "
                                "modem.generic.device"));
    }
    uid = *device;
  }
  LPAB_ASSIGN(hold_, ModemManagerHold::Take(uid, call));
  return {};
}

// ModemManager may close its ports a moment after it has said so.
Result<std::unique_ptr<io::ByteStream>> DeviceModem::OpenPort(const Call& call) {
  const Deadline patience = Deadline::After(hold_ ? kPortWait : Duration::zero());
  for (;;) {
    auto stream = io::OpenModemPort(options_.modem, call, options_.port.serial);
    if (stream || stream.error().code != ErrorCode::kBusy || patience.Expired()) return stream;
    Clock::System().SleepFor(kPortRetry);
  }
}

Result<std::unique_ptr<io::ByteStream>> DeviceModem::OpenStream(const Call& call) {
  auto stream = OpenPort(call);
  if (!stream) {
    Error error = std::move(stream).error();
    if (error.code == ErrorCode::kBusy) error.next = kHowToShare;
    return Fail(std::move(error).WithContext("the device's modem cannot be opened"));
  }
  channels_.Attach(PathOf(options_.modem));
  auto paced = std::make_unique<io::PacedStream>(std::move(*stream), options_.port.pace);
  std::unique_ptr<io::ByteStream> told = transcript_.Record(std::move(paced));
  if constexpr (kHasTrace) {
    if (tap_ != nullptr) told = std::make_unique<tap::TappedStream>(std::move(told), *tap_);
  }
  LPAB_ASSIGN(auto rated, modem::AtSessionRate(std::move(told), rate_, call));
  return std::make_unique<CutOffStream>(std::move(rated), cut_off_);
}

Result<std::unique_ptr<card::Reader>> DeviceModem::Open(const Call& call) {
  LPAB_ASSIGN(auto port, OpenStream(call));
  LPAB_ASSIGN(std::unique_ptr<modem::ModemReader> reader,
              modem::ModemReader::Open(std::move(port), options_.modem_profile, call,
                                       Clock::System(), channels_.memory()));
  reader->SetPortOpener([this](const Call& each) { return OpenStream(each); });
  if (auto closed = reader->CloseLeftOver(call); !closed) {
    log::Warning("lpa-bridged", "closing what was left open: " + closed.error().ToString());
    if (reader->closed()) return Fail(std::move(closed).error());
  }
  if constexpr (kHasTrace) {
    if (tap_ != nullptr) return std::make_unique<tap::TappedReader>(std::move(reader), *tap_);
  }
  return reader;
}

}  // namespace lpab::apps
