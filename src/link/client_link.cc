#include "link/client_link.h"

#include <poll.h>

#include <system_error>

namespace lpab::link {
namespace {

constexpr size_t kInboxCapacity = 8192;     // a progress event for each command, and more
constexpr size_t kInboxBytes = 1 << 20;     // these, and some outcomes
constexpr size_t kMaximumQueued = 2 << 20;  // more than the window of any device

Duration::rep NowTicks() { return Clock::System().Now().time_since_epoch().count(); }

}  // namespace

Result<std::unique_ptr<ClientLink>> ClientLink::Start(std::unique_ptr<Transport> transport,
                                                      KeepAlive keep_alive) {
  LPAB_ASSIGN(auto loop, io::PollLoop::Create());
  LPAB_ASSIGN(auto inbox, Inbox::Create(kInboxCapacity));
  std::unique_ptr<ClientLink> link(
      new ClientLink(std::move(transport), keep_alive, std::move(loop), std::move(inbox)));
  try {
    link->thread_ = std::thread([raw = link.get()] { raw->Run(); });
  } catch (const std::system_error& error) {
    return Fail(OsError("starting the link's thread", error.code().value()));
  }
  return link;
}

ClientLink::ClientLink(std::unique_ptr<Transport> transport, KeepAlive keep_alive,
                       std::unique_ptr<io::PollLoop> loop, std::unique_ptr<Inbox> inbox)
    : keep_alive_(keep_alive),
      loop_(std::move(loop)),
      inbox_(std::move(inbox)),
      connection_(std::move(transport), kMaximumQueued),
      last_sign_(NowTicks()) {}

ClientLink::~ClientLink() {
  loop_->Stop();
  if (thread_.joinable()) thread_.join();
}

void ClientLink::Send(std::span<const wire::Pdu> pdus) {
  Bytes frames;
  for (const wire::Pdu& pdu : pdus) Append(frames, wire::EncodeFramed(pdu));
  loop_->Post([this, frames = std::move(frames)] { Write(frames); });
}

Result<wire::Pdu> ClientLink::Receive(const Call& call) {
  const Duration patience = call.deadline.Remaining();
  const Duration::rep start = NowTicks();
  for (;;) {
    const Duration since(NowTicks() - std::max(start, last_sign_.load()));
    if (patience != Duration::max() && since >= patience) {
      return Fail(ErrorCode::kTimeout, "the device does not answer in time");
    }
    const Deadline deadline =
        patience == Duration::max() ? Deadline::Never() : Deadline::After(patience - since);
    auto arrived = inbox_->Take({deadline, call.cancellation});
    if (arrived) {
      waiting_bytes_ -= arrived->bytes;
      return std::move(arrived->pdu);
    }
    Error error = std::move(arrived).error();
    if (error.code == ErrorCode::kUnavailable && inbox_->closed()) return Fail(*broken_);
    if (error.code != ErrorCode::kTimeout) return Fail(std::move(error));
  }
}

void ClientLink::Run() {
  loop_->Watch(connection_.descriptor(), POLLIN, [this](short ready) { OnReady(ready); });
  loop_->StartTimer(keep_alive_.interval, [this] { OnTimer(); });
  if (auto run = loop_->Run(); !run) Break(std::move(run).error());
  loop_->Unwatch(connection_.descriptor());
}

void ClientLink::OnReady(short ready) {
  if ((ready & POLLOUT) != 0) Write({});
  if (broken_ || (ready & ~POLLOUT) == 0) return;
  auto got = connection_.Receive([this](ByteSpan pdu) { return OnFrame(pdu); });
  if (!got) return Break(std::move(got).error());
  if (*got > 0) last_sign_ = NowTicks();
}

bool ClientLink::OnFrame(ByteSpan bytes) {
  auto pdu = wire::Decode(bytes);
  if (!pdu) {
    Break(std::move(pdu).error().WithContext("the device sent something that cannot be read"));
    return false;
  }
  if (!*pdu || std::holds_alternative<wire::Pong>(**pdu)) return true;
  if (const auto* ping = std::get_if<wire::Ping>(&**pdu)) {
    Write(wire::EncodeFramed(wire::Pong{ping->id}));
    return !broken_;
  }
  waiting_bytes_ += bytes.size();
  if (waiting_bytes_ > kInboxBytes || !inbox_->Push({std::move(**pdu), bytes.size()})) {
    Break(MakeError(ErrorCode::kResourceExhausted, "the device sends more than is asked for"));
  }
  return !broken_;
}

void ClientLink::OnTimer() {
  if (broken_) return;
  if (SilentFor() >= keep_alive_.interval * keep_alive_.missed) {
    return Break(MakeError(ErrorCode::kUnavailable, "the device is silent"));
  }
  Write(wire::EncodeFramed(wire::Ping{next_ping_++}));
  loop_->StartTimer(keep_alive_.interval, [this] { OnTimer(); });
}

void ClientLink::Write(ByteSpan frames) {
  if (broken_) return;
  auto sent = frames.empty() ? connection_.Flush() : connection_.Send(frames);
  if (!sent) return Break(std::move(sent).error());
  loop_->SetEvents(connection_.descriptor(), connection_.events());
}

void ClientLink::Break(Error error) {
  if (broken_) return;
  broken_ = std::move(error);
  loop_->Unwatch(connection_.descriptor());
  inbox_->Close();
}

Duration ClientLink::SilentFor() const { return Duration(NowTicks() - last_sign_.load()); }

}  // namespace lpab::link
