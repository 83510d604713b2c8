#include "link/ble/carrier.h"

#include <system_error>

#include "io/mailbox.h"

namespace lpab::link::ble {
namespace {

constexpr Duration kLastPackets = std::chrono::seconds(1);

using Answers = io::Mailbox<Result<std::unique_ptr<io::FdStream>>>;

}  // namespace

Result<std::unique_ptr<Carrier>> Carrier::Start(Way from_device, Way to_device) {
  LPAB_ASSIGN(auto loop, io::PollLoop::Create());
  std::unique_ptr<Carrier> carrier(new Carrier(std::move(loop)));
  carrier->pump_.SetInput(std::move(from_device.fd), LongestFor(from_device.mtu));
  carrier->pump_.SetOutput(std::move(to_device.fd), LongestFor(to_device.mtu));
  try {
    carrier->thread_ = std::thread([raw = carrier.get()] { (void)raw->loop_->Run(); });
  } catch (const std::system_error& error) {
    return Fail(OsError("starting the thread of the Bluetooth connection", error.code().value()));
  }
  return carrier;
}

Carrier::~Carrier() {
  loop_->Post([this] {
    if (pump_.streams() == 0) return loop_->Stop();
    pump_.SetChanged([this] {
      if (pump_.streams() == 0) loop_->Stop();
    });
    loop_->StartTimer(kLastPackets, [this] { loop_->Stop(); });
  });
  if (thread_.joinable()) thread_.join();
}

Result<std::unique_ptr<io::FdStream>> Carrier::Open(const Call& call) {
  LPAB_ASSIGN(std::shared_ptr<Answers> answers, Answers::Create(1));
  loop_->Post([this, answers] {
    pump_.Open([answers](auto stream) { (void)answers->Push(std::move(stream)); });
  });
  LPAB_ASSIGN(auto stream, answers->Take(call));
  return stream;
}

}  // namespace lpab::link::ble
