#include "cut_device.h"

#include "cut_port.h"
#include "link/random.h"
#include "modem/modem_reader.h"

namespace lpab::tests {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kOpenTries = 1000;

}  // namespace

CutDevice::CutDevice(Cutter& cutter, card::RawCard& card, DeviceModem modem)
    : cutter_(cutter),
      card_(cutter, card),
      changes_(std::move(modem.changes)),
      modem_(card_, std::move(modem.modem), modem_clock_),
      loop_(io::PollLoop::Create().value()),
      link_(cutter, [this](std::unique_ptr<io::FdStream> stream) {
        const auto shared = std::make_shared<std::unique_ptr<io::FdStream>>(std::move(stream));
        loop_->Post([this, shared] { server_->Adopt(std::move(*shared)); });
      }) {
  modem_.Start();
  const auto open_modem = [this](const Call& call) -> Result<std::unique_ptr<card::Reader>> {
    if (cutter_.Gone(Seam::kModem)) return Fail(ErrorCode::kUnavailable, "there is no modem");
    return modem::ModemReader::Open(std::make_unique<CutPort>(cutter_, modem_), changes_, call,
                                    modem_clock_, sessions_);
  };
  worker_ = bridge::ModemWorker::Start(open_modem, [this](std::function<void()> callback) {
              loop_->Post(std::move(callback));
            }).value();
  bridge::BridgeConfig config;
  config.boot_id = link::RandomId<wire::BootId>().value();
  service_ = std::make_unique<bridge::CardService>(config, clock_, *worker_);
  server_ = std::make_unique<bridge::BridgeServer>(*loop_, *service_, clock_);
  thread_ = std::thread([this] { static_cast<void>(loop_->Run()); });
}

CutDevice::~CutDevice() {
  loop_->Stop();
  thread_.join();
  server_.reset();
  worker_.reset();
}

std::unique_ptr<remote::BridgeReader> CutDevice::MakeReader(const std::string& name) {
  remote::BridgeOptions options;
  options.client_name = name;
  options.recovery = milliseconds(500);
  options.retry_pause = milliseconds(2);
  return std::make_unique<remote::BridgeReader>(
      [this](const Call&) { return link::Plain(link_.Connect()); }, "the device", options);
}

bool CutDevice::Settle() {
  const bool card_was_away = cutter_.Gone(Seam::kCard);
  cutter_.Disarm();
  if (card_was_away) modem_.Start();  // as a modem that sees a card
  for (int i = 0; i < kOpenTries; ++i) {
    clock_.Skip(seconds(61));
    const auto reader = MakeReader("the next client");
    const auto channel = reader->OpenLogicalChannel(card::KnownIsdrAids(), {});
    if (channel) return (*channel)->Close({}).has_value();
    if (channel.error().code != ErrorCode::kBusy) return false;
    std::this_thread::sleep_for(milliseconds(2));
  }
  return false;
}

}  // namespace lpab::tests
