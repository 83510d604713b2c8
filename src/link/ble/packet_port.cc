#include "link/ble/packet_port.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "io/wait.h"
#include "link/ble/packet.h"

namespace lpab::link::ble {
namespace {

constexpr int kPacketsAtOnce = 64;  // then others in the loop have their turn

Error Gone() { return MakeError(ErrorCode::kUnavailable, "the Bluetooth connection has ended"); }

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

void PacketPort::SetInput(io::Fd fd) {
  if (input_.valid()) loop_.Unwatch(input_.get());
  input_ = std::move(fd);
  if (auto set = io::SetNonBlocking(input_.get()); !set) return Break(input_, set.error());
  loop_.Watch(input_.get(), POLLIN, [this](short ready) { OnInput(ready); });
}

void PacketPort::SetOutput(io::Fd fd) {
  if (output_.valid()) loop_.Unwatch(output_.get());
  output_ = std::move(fd);
  queue_.clear();
  if (auto set = io::SetNonBlocking(output_.get()); !set) return Break(output_, set.error());
  loop_.Watch(output_.get(), 0, [this](short ready) { OnOutput(ready); });
}

void PacketPort::Close() {
  for (io::Fd* fd : {&input_, &output_}) {
    if (fd->valid()) loop_.Unwatch(fd->get());
    fd->Reset();
  }
  queue_.clear();
}

void PacketPort::Break(io::Fd& fd, Error error) {
  if (fd.valid()) loop_.Unwatch(fd.get());
  fd.Reset();
  queue_.clear();
  events_.broken(std::move(error));
}

void PacketPort::OnInput(short) {
  std::array<uint8_t, kLongestPacket + 1> buffer;  // one more: a longer one shows
  for (int i = 0; i < kPacketsAtOnce && input_.valid(); ++i) {
    const ssize_t count = recv(input_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EINTR || WouldBlock())) return;
    if (count <= 0) return Break(input_, count == 0 ? Gone() : OsError("reading packets", errno));
    events_.packet(ByteSpan(buffer.data(), static_cast<size_t>(count)));
  }
}

void PacketPort::OnOutput(short ready) {
  if ((ready & (POLLHUP | POLLERR)) != 0) return Break(output_, Gone());
  Flush();
  if (free()) events_.writable();
}

void PacketPort::Send(Bytes packet) {
  if (!output_.valid() || queue_.size() >= kMaximumQueued) return;
  queue_.push_back(std::move(packet));
  if (queue_.size() == 1) Flush();
}

// A descriptor that has broken says so in OnOutput(), so that nothing ends in the middle of what
// its owner does.
void PacketPort::Flush() {
  while (!queue_.empty()) {
    const Bytes& packet = queue_.front();
    const ssize_t count = send(output_.get(), packet.data(), packet.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    queue_.pop_front();
  }
  loop_.SetEvents(output_.get(), queue_.empty() ? 0 : POLLOUT);
}

}  // namespace lpab::link::ble
