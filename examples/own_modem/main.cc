// A card port of one's own: an eUICC behind a modem that takes AT commands on a Unix socket, as the
// one of `lpa-sim world` does. With QMI or MBIM only the insides of the four functions differ.
//   own_modem /tmp/world/modem.sock
#include <lpab/lpab.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <iostream>

namespace {

using lpab::Error;
using lpab::ErrorCode;

std::string ToHex(lpab::ByteSpan bytes) {
  std::string hex;
  for (const uint8_t byte : bytes) {
    hex += "0123456789ABCDEF"[byte >> 4];
    hex += "0123456789ABCDEF"[byte & 15];
  }
  return hex;
}

// The command went out, and nobody knows what the card did with it.
Error NoAnswer(const std::string& why) { return {ErrorCode::kUnknownOutcome, "no answer: " + why}; }

class SocketModem final : public lpab::CardPort {
 public:
  explicit SocketModem(int fd) : fd_(fd) {}
  ~SocketModem() override { close(fd_); }

  // AT+CCHO gives the session id, AT+CGLA carries commands, AT+CCHC closes. Spec: TS 27.007
  // sections 8.43 to 8.45. The modem itself sets the channel bits of the class byte.
  lpab::Result<int> OpenChannel(lpab::ByteSpan aid, const lpab::Call& call) override {
    const auto answer = Execute("AT+CCHO=\"" + ToHex(aid) + "\"", call);
    if (!answer) return answer.error();
    const auto at = answer->find("+CCHO: ");
    if (at == std::string::npos) return Error{ErrorCode::kNotFound, "no such application"};
    return std::atoi(answer->c_str() + at + 7);
  }

  lpab::Result<lpab::Bytes> Transmit(int channel, lpab::ByteSpan command,
                                     const lpab::Call& call) override {
    const std::string hex = ToHex(command);
    const auto answer = Execute("AT+CGLA=" + std::to_string(channel) + "," +
                                    std::to_string(hex.size()) + ",\"" + hex + "\"",
                                call);
    if (!answer) return NoAnswer(answer.error().message);
    const auto begin = answer->find("+CGLA: ");  // not the echo of the command
    if (begin == std::string::npos) return NoAnswer(*answer);
    const auto first = answer->find('"', begin) + 1;
    lpab::Bytes bytes;
    for (auto at = first; at != 0 && at + 1 < answer->find('"', first); at += 2) {
      bytes.push_back(
          static_cast<uint8_t>(std::strtoul(answer->substr(at, 2).c_str(), nullptr, 16)));
    }
    return bytes;
  }

  lpab::Result<void> CloseChannel(int channel, const lpab::Call& call) override {
    const auto answer = Execute("AT+CCHC=" + std::to_string(channel), call);
    if (!answer) return answer.error();
    return {};
  }

  std::string Describe() const override { return "a modem on a socket"; }

 private:
  // One command; all that came up to its final result.
  lpab::Result<std::string> Execute(const std::string& command, const lpab::Call& call) {
    const std::string line = command + "\r";
    if (send(fd_, line.data(), line.size(), MSG_NOSIGNAL) < 0) {
      return Error{ErrorCode::kUnavailable, std::string("the modem: ") + std::strerror(errno)};
    }
    std::string answer;
    while (answer.find("\r\nOK\r\n") == std::string::npos &&
           answer.find("ERROR") == std::string::npos) {
      pollfd waits[] = {{fd_, POLLIN, 0}, {call.CancelHandle(), POLLIN, 0}};
      if (poll(waits, 2, static_cast<int>(call.Remaining().count())) == 0) {
        return Error{ErrorCode::kTimeout, "the modem does not answer"};
      }
      if (call.Cancelled()) return Error{ErrorCode::kCancelled, "cancelled"};
      char buffer[1024];
      const ssize_t count = recv(fd_, buffer, sizeof buffer, 0);
      if (count <= 0) return Error{ErrorCode::kUnavailable, "the modem hung up"};
      answer.append(buffer, static_cast<size_t>(count));
    }
    return answer;
  }

  int fd_;
};

int Show(lpab::Card card) {
  auto lpa = lpab::Lpa::Open(std::move(card));
  const auto chip = lpa ? lpa->ReadChip() : lpab::Result<lpab::ChipInfo>(lpa.error());
  if (!chip) {
    std::cerr << "own_modem: " << chip.error().ToString() << "\n";
    return 1;
  }
  std::cout << "EID " << chip->eid << ", " << chip->free_memory.value_or(0) << " bytes free\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (argc != 2 || std::strlen(argv[1]) >= sizeof address.sun_path) {
    std::cerr << "usage: own_modem SOCKET\n";
    return 2;
  }
  std::strcpy(address.sun_path, argv[1]);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    std::cerr << "own_modem: " << argv[1] << ": " << std::strerror(errno) << "\n";
    return 1;
  }
  return Show(lpab::UseCardPort(std::make_unique<SocketModem>(fd)));
}
