#include "link/ble/stream_pump.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <string>

#include "base/log.h"
#include "io/socket_pair.h"
#include "link/random.h"

namespace lpab::link::ble {
namespace {

constexpr char kLog[] = "ble";
constexpr Duration kAnswerTime = std::chrono::seconds(5);  // docs/ble.md, "Opening"
constexpr int kAttempts = 2;
constexpr Duration kGap = std::chrono::seconds(2);     // docs/ble.md, "Sequence"
constexpr Duration kTail = std::chrono::seconds(1);    // docs/ble.md, "Sequence"
constexpr Duration kLinger = std::chrono::seconds(5);  // for what is under way at the end
constexpr char kStreamName[] = "the Bluetooth stream";
constexpr char kEnded[] = "the stream over Bluetooth has ended";

Error Ended(CloseReason reason) {
  return MakeError(ErrorCode::kUnavailable, std::string(InWords(reason)));
}

// Why the packet closes its stream, if it does.
std::optional<CloseReason> ReasonIn(const Packet& packet) {
  if (packet.kind != Kind::kClose) return std::nullopt;
  return packet.payload.empty() ? CloseReason::kDone : static_cast<CloseReason>(packet.payload[0]);
}

}  // namespace

StreamPump::StreamPump(io::PollLoop& loop)
    : loop_(loop),
      port_(loop, {[this](ByteSpan packet) { OnPacket(packet); }, [this] { Fill(); },
                   [this](const Error& why) { ForgetAll(why); }}) {}

StreamPump::~StreamPump() {
  changed_ = {};
  Close();
}

void StreamPump::SetInput(io::Fd fd, uint16_t longest) {
  ForgetAll(Ended(CloseReason::kNoSuchStream));
  takes_ = longest;
  port_.SetInput(std::move(fd));
}

void StreamPump::SetOutput(io::Fd fd, uint16_t longest) {
  ForgetAll(Ended(CloseReason::kNoSuchStream));
  longest_ = longest;
  port_.SetOutput(std::move(fd));
}

void StreamPump::Close() {
  port_.Close();
  ForgetAll(Ended(CloseReason::kDone));
}

void StreamPump::Open(Opened opened, int attempt) {
  if (!port_.connected()) {
    return opened(Fail(ErrorCode::kFailedPrecondition, "there is no Bluetooth connection"));
  }
  const auto random = RandomBytes(sizeof(StreamId));
  if (!random) return opened(Fail(random.error()));
  const auto id = static_cast<StreamId>(((*random)[0] << 8 | (*random)[1]) | 1);  // never 0
  const auto [at, added] = streams_.try_emplace(id, id, longest_);
  if (!added) return Open(std::move(opened), attempt);
  at->second.opened = std::move(opened);
  at->second.attempt = attempt;
  SetTimer(id, at->second, kAnswerTime);
  port_.Send(at->second.flow.Open(takes_));
}

void StreamPump::OnPacket(ByteSpan bytes) {
  const auto packet = DecodePacket(bytes);
  if (!packet) return;
  const At at = streams_.find(packet->stream);
  if (at == streams_.end()) return OnNewStream(*packet);
  Stream& stream = at->second;
  const auto reason = ReasonIn(*packet);
  if (reason && *reason != CloseReason::kDone) return OnClose(at, *reason);
  // Another client's, who drew the same number: it draws anew when nobody answers.
  if (packet->kind == Kind::kOpen && stream.flow.opened()) return;
  if (stream.finished) return;
  switch (stream.flow.TurnOf(packet->sequence)) {
    case Flow::Turn::kNow:
      return TakeInTurn(at, bytes);
    case Flow::Turn::kPast:
      return EndWith(at, CloseReason::kMissing);
    case Flow::Turn::kEarly:
      break;
  }
  stream.early.try_emplace(packet->sequence, bytes.begin(), bytes.end());
  if (!stream.gap) WaitForGap(at);
}

// Takes a packet whose turn it is, and those that have waited for it.
void StreamPump::TakeInTurn(At at, ByteSpan bytes) {
  const StreamId id = at->first;
  Bytes packet(bytes.begin(), bytes.end());
  while (Take(at, *DecodePacket(packet))) {
    at = streams_.find(id);
    auto& early = at->second.early;
    const auto next = early.find(at->second.flow.expected());
    if (next == early.end()) {
      WaitForGap(at);
      return Fill();
    }
    packet = std::move(next->second);
    early.erase(next);
  }
}

// Whether the stream goes on.
bool StreamPump::Take(At at, const Packet& packet) {
  const StreamId id = at->first;
  Stream& stream = at->second;
  if (const auto reason = ReasonIn(packet)) {
    OnClose(at, *reason);
    return false;
  }
  if (const auto reason = stream.flow.Take(packet)) {
    EndWith(at, *reason);
    return false;
  }
  if (packet.kind == Kind::kOpen) {
    OnAnswer(at);
    return streams_.contains(id);
  }
  if (!packet.payload.empty()) {
    Append(stream.inbound, packet.payload);
    ++stream.passing;
    PassOn(at);
  }
  return true;
}

// What is before the early packets has a while from here on.
void StreamPump::WaitForGap(At at) {
  Stream& stream = at->second;
  if (stream.gap) loop_.CancelTimer(*stream.gap);
  stream.gap.reset();
  if (stream.early.empty()) return;
  stream.gap = loop_.StartTimer(kGap, [this, id = at->first] {
    const At late = streams_.find(id);
    late->second.gap.reset();
    EndWith(late, CloseReason::kMissing);
  });
}

void StreamPump::OnNewStream(const Packet& packet) {
  if (packet.kind == Kind::kClose) return;
  // Who opens streams is notified of other clients' packets, too.
  if (!taken_ && packet.kind != Kind::kOpen) return;
  if (packet.kind != Kind::kOpen) return Refuse(packet.stream, CloseReason::kNoSuchStream);
  if (!taken_) return Refuse(packet.stream, CloseReason::kWindowShut);
  if (streams_.size() >= kStreams) return Refuse(packet.stream, CloseReason::kNoStreamLeft);
  if (packet.sequence != 0) return Refuse(packet.stream, CloseReason::kMissing);
  const At at = streams_.try_emplace(packet.stream, packet.stream, longest_).first;
  if (const auto reason = at->second.flow.Take(packet)) return EndWith(at, *reason);
  auto made = MakePair(packet.stream, at->second);
  if (!made) {
    log::Warning(kLog, made.error().message);
    return EndWith(at, CloseReason::kNoStreamLeft);
  }
  port_.Send(at->second.flow.Open(takes_));
  Fill();  // the credits that an open cannot say
  taken_(std::move(*made));
}

void StreamPump::OnAnswer(At at) {
  Stream& stream = at->second;
  if (stream.timer) loop_.CancelTimer(*stream.timer);
  stream.timer.reset();
  auto made = MakePair(at->first, stream);
  const Opened opened = std::move(stream.opened);
  if (!made) {
    EndWith(at, CloseReason::kDone);
  } else {
    Fill();
  }
  opened(std::move(made));
}

Result<std::unique_ptr<io::FdStream>> StreamPump::MakePair(StreamId id, Stream& stream) {
  LPAB_ASSIGN(io::SocketPair pair, io::SocketPair::Make(SOCK_STREAM));
  LPAB_ASSIGN(stream.local, io::FdStream::Create(std::move(pair.one), kStreamName, kEnded));
  loop_.Watch(stream.local->descriptor(), POLLIN, [this, id](short ready) { OnLocal(id, ready); });
  return io::FdStream::Create(std::move(pair.other), kStreamName, kEnded);
}

void StreamPump::OnClose(At at, CloseReason reason) {
  if (reason != CloseReason::kDone)
    log::Info(kLog, "stream ended: " + std::string(InWords(reason)));
  Stream& stream = at->second;
  if (stream.inbound.empty()) return Forget(at, Ended(reason));
  stream.finished = true;
  SetTimer(at->first, stream, kLinger);
}

void StreamPump::OnLocal(StreamId id, short ready) {
  const At at = streams_.find(id);
  Stream& stream = at->second;
  if ((ready & (POLLHUP | POLLERR)) != 0) {
    // What it wrote before is still there to be read, when there are credits for it.
    stream.hung_up = true;
    loop_.Unwatch(stream.local->descriptor());
    if (stream.finished) return Forget(at, Ended(CloseReason::kDone));
    SetTimer(id, stream, kLinger);
  }
  if ((ready & POLLOUT) != 0) PassOn(at);
  Fill();
}

// Gives what came to whoever has the stream, as far as it is taken.
void StreamPump::PassOn(At at) {
  Stream& stream = at->second;
  const auto sent = stream.local->TryWrite(stream.inbound);
  // Closed: nobody reads it any more.
  const size_t gone = sent.value_or(stream.inbound.size());
  stream.inbound.erase(stream.inbound.begin(),
                       stream.inbound.begin() + static_cast<ptrdiff_t>(gone));
  if (stream.inbound.empty()) {
    stream.flow.PassedOn(std::exchange(stream.passing, 0));
    if (stream.finished) return Forget(at, Ended(CloseReason::kDone));
  }
  PollLocal(stream);
}

// One packet of each stream in turn, as long as they are taken.
void StreamPump::Fill() {
  bool more = true;
  while (more && port_.free()) {
    more = false;
    for (At at = streams_.begin(); at != streams_.end() && port_.free();) {
      const At next = std::next(at);
      more = FillOne(at) || more;
      at = next;
    }
  }
  for (const auto& [id, stream] : streams_) PollLocal(stream);
}

// Whether a packet went. The stream may be forgotten by it.
bool StreamPump::FillOne(At at) {
  Stream& stream = at->second;
  if (stream.finished || stream.local == nullptr) return false;
  if (stream.flow.may_send()) {
    std::array<uint8_t, kLongestPacket> buffer;
    const auto count = stream.local->TryRead(std::span(buffer).first(stream.flow.room()));
    if (count && *count > 0) {
      SendData(at, ByteSpan(buffer).first(*count));
      return true;
    }
    if (!count || stream.hung_up) {
      EndWith(at, CloseReason::kDone);
      return true;
    }
  }
  if (!stream.flow.owes_much()) return false;
  port_.Send(stream.flow.Credit());
  return true;
}

void StreamPump::SendData(At at, ByteSpan payload) {
  Stream& stream = at->second;
  port_.Send(stream.flow.Data(payload));
  stream.goes_on = stream.tail.has_value();
  if (!stream.tail) stream.tail = loop_.StartTimer(kTail, [this, id = at->first] { OnTail(id); });
}

// A packet behind the last one, without which the loss of that would not be noticed.
void StreamPump::OnTail(StreamId id) {
  Stream& stream = streams_.find(id)->second;
  stream.tail.reset();
  if (std::exchange(stream.goes_on, false)) {
    stream.tail = loop_.StartTimer(kTail, [this, id] { OnTail(id); });
  } else if (!stream.finished) {
    port_.Send(stream.flow.Credit());
  }
}

void StreamPump::PollLocal(const Stream& stream) {
  if (stream.local == nullptr || stream.hung_up) return;
  const bool reads = !stream.finished && stream.flow.may_send() && port_.free();
  const int events = (reads ? POLLIN : 0) | (stream.inbound.empty() ? 0 : POLLOUT);
  loop_.SetEvents(stream.local->descriptor(), static_cast<short>(events));
}

void StreamPump::SetTimer(StreamId id, Stream& stream, Duration time) {
  if (stream.timer) loop_.CancelTimer(*stream.timer);
  stream.timer = loop_.StartTimer(time, [this, id] { OnTimer(id); });
}

void StreamPump::OnTimer(StreamId id) {
  const At at = streams_.find(id);
  at->second.timer.reset();
  if (!at->second.opened) return EndWith(at, CloseReason::kDone);
  Opened opened = std::move(at->second.opened);
  const int attempt = at->second.attempt;
  EndWith(at, CloseReason::kDone);
  if (attempt < kAttempts) return Open(std::move(opened), attempt + 1);
  opened(Fail(ErrorCode::kTimeout, "the device does not answer over Bluetooth"));
}

void StreamPump::Refuse(StreamId id, CloseReason reason) {
  if (port_.free()) port_.Send(Flow(id, longest_).Close(reason));
}

void StreamPump::EndWith(At at, CloseReason reason) {
  if (reason != CloseReason::kDone) {
    log::Info(kLog, "a stream is ended: " + std::string(InWords(reason)));
  }
  port_.Send(at->second.flow.Close(reason));
  Forget(at, Ended(reason));
}

void StreamPump::Forget(At at, Error why) {
  Stream& stream = at->second;
  for (const auto& timer : {stream.timer, stream.tail, stream.gap}) {
    if (timer) loop_.CancelTimer(*timer);
  }
  if (stream.local) loop_.Unwatch(stream.local->descriptor());
  const Opened opened = std::move(stream.opened);
  streams_.erase(at);
  if (opened) opened(Fail(std::move(why)));
  if (changed_) changed_();
}

void StreamPump::ForgetAll(const Error& why) {
  while (!streams_.empty()) Forget(streams_.begin(), why);
}

}  // namespace lpab::link::ble
