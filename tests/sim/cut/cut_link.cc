#include "cut_link.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <thread>

#include "wire/frame.h"

namespace lpab::tests {
namespace {

// A pair of connected sockets, one of them as a stream.
std::unique_ptr<io::FdStream> MakePair(io::Fd& other) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw std::runtime_error("socketpair");
  other = io::Fd(ends[1]);
  return io::FdStream::Create(io::Fd(ends[0]), "device", "the connection was closed").value();
}

bool WriteAll(int fd, ByteSpan bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
  return true;
}

}  // namespace

class CutLink::Relay {
 public:
  Relay(Cutter& cutter, io::Fd client, io::Fd device)
      : cutter_(cutter), client_(std::move(client)), device_(std::move(device)) {
    thread_ = std::thread([this] {
      while (RelayOnce()) {
      }
      Break();
    });
  }
  ~Relay() {
    Break();
    thread_.join();
  }

 private:
  bool RelayOnce() {
    pollfd ends[2] = {{client_.get(), POLLIN, 0}, {device_.get(), POLLIN, 0}};
    if (poll(ends, 2, -1) < 0) return false;
    if (ends[0].revents != 0 && !Forward(client_.get(), device_.get(), to_device_)) return false;
    return ends[1].revents == 0 || Forward(device_.get(), client_.get(), to_client_);
  }

  bool Forward(int from, int to, wire::FrameDecoder& decoder) {
    std::array<uint8_t, 65536> buffer;
    const ssize_t count = read(from, buffer.data(), buffer.size());
    if (count <= 0) return false;
    decoder.Append(ByteSpan(buffer).first(static_cast<size_t>(count)));
    for (;;) {
      const auto pdu = decoder.Next();
      if (!pdu || !*pdu) return pdu.has_value();
      if (!ForwardFrame(to, wire::EncodeFrame(**pdu))) return false;
    }
  }

  bool ForwardFrame(int to, const Bytes& frame) {
    const Cutter::Moment moment = cutter_.Pass(Seam::kLink);
    const bool half = moment == Cutter::Moment::kBefore;
    const ByteSpan passed = ByteSpan(frame).first(half ? frame.size() / 2 : frame.size());
    return WriteAll(to, passed) && moment == Cutter::Moment::kNone;
  }

  void Break() {
    shutdown(client_.get(), SHUT_RDWR);
    shutdown(device_.get(), SHUT_RDWR);
  }

  Cutter& cutter_;
  io::Fd client_;
  io::Fd device_;
  wire::FrameDecoder to_device_;
  wire::FrameDecoder to_client_;
  std::thread thread_;
};

CutLink::CutLink(Cutter& cutter, Adopt adopt) : cutter_(cutter), adopt_(std::move(adopt)) {}

CutLink::~CutLink() = default;

Result<std::unique_ptr<io::FdStream>> CutLink::Connect() {
  if (cutter_.Gone(Seam::kLink)) return Fail(ErrorCode::kUnavailable, "connection refused");
  const std::scoped_lock lock(mutex_);
  io::Fd client;
  io::Fd device;
  auto client_end = MakePair(client);
  adopt_(MakePair(device));
  relays_.push_back(std::make_unique<Relay>(cutter_, std::move(client), std::move(device)));
  return client_end;
}

}  // namespace lpab::tests
