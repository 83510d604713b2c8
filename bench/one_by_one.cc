// Downloads a profile over a link like lpac's stdio: each command of the card is a message of its
// own, the next one goes out when its answer is there, and 61xx is settled here. The bench's other
// end is stdio_card.py.
//   lpab-one-by-one HOST:PORT SMDP-ADDRESS MATCHING-ID CI-FOLDER STATE-FOLDER BLOCK-SIZE
#include <lpab/lpab.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>

namespace {

using lpab::Error;
using lpab::ErrorCode;
using nlohmann::json;

constexpr size_t kHeader = 5;  // CLA to Lc

std::string ToHex(lpab::ByteSpan bytes) {
  std::string hex;
  for (const uint8_t byte : bytes) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

lpab::Bytes FromHex(const std::string& hex) {
  lpab::Bytes bytes;
  for (size_t at = 0; at + 1 < hex.size(); at += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoul(hex.substr(at, 2), nullptr, 16)));
  }
  return bytes;
}

// A message there, a message back, over a connected socket that it owns.
class StdioLink final : public lpab::CardPort {
 public:
  explicit StdioLink(int fd) : fd_(fd) {}
  ~StdioLink() override { close(fd_); }

  lpab::Result<int> OpenChannel(lpab::ByteSpan aid, const lpab::Call& call) override {
    const auto answer = Ask("logic_channel_open", ToHex(aid), call);
    if (!answer) return answer.error();
    const int channel = answer->at("ecode").get<int>();
    if (channel < 0) return Error{ErrorCode::kNotFound, "no such application"};
    return channel;
  }

  lpab::Result<lpab::Bytes> Transmit(int channel, lpab::ByteSpan command,
                                     const lpab::Call& call) override {
    // lpac sends no Le behind data.
    const bool has_le = command.size() > kHeader && command.size() == kHeader + command[4] + 1;
    const lpab::ByteSpan sent = command.first(command.size() - (has_le ? 1 : 0));
    const auto answer = Ask("transmit", std::to_string(channel) + "," + ToHex(sent), call);
    if (!answer) return Error{ErrorCode::kUnknownOutcome, answer.error().message};
    if (answer->at("ecode") != 0) return Error{ErrorCode::kUnknownOutcome, "the modem refuses"};
    return FromHex(answer->at("data").get<std::string>());
  }

  lpab::Result<void> CloseChannel(int channel, const lpab::Call& call) override {
    const auto answer = Ask("logic_channel_close", std::to_string(channel), call);
    if (!answer) return answer.error();
    return {};
  }

  std::string Describe() const override { return "a card, one message at a time"; }

 private:
  lpab::Result<json> Ask(const char* function, const std::string& parameter,
                         const lpab::Call& call) {
    const json question = {{"type", "apdu"},
                           {"payload", {{"func", function}, {"param", parameter}}}};
    const std::string line = question.dump() + "\n";
    if (send(fd_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) {
      return Error{ErrorCode::kUnavailable, std::string("the link: ") + std::strerror(errno)};
    }
    std::string answer;
    while (answer.find('\n') == std::string::npos) {
      pollfd wait = {fd_, POLLIN, 0};
      if (poll(&wait, 1, static_cast<int>(call.Remaining().count())) == 0) {
        return Error{ErrorCode::kTimeout, "no answer"};
      }
      char buffer[4096];
      const ssize_t count = recv(fd_, buffer, sizeof buffer, 0);
      if (count <= 0) return Error{ErrorCode::kUnavailable, "the link was closed"};
      answer.append(buffer, static_cast<size_t>(count));
    }
    return json::parse(answer).at("payload");
  }

  int fd_;
};

// -1: it cannot be reached.
int Connect(const std::string& place) {
  const size_t colon = place.rfind(':');
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(place.substr(0, colon).c_str(), place.substr(colon + 1).c_str(), &hints,
                  &found) != 0) {
    return -1;
  }
  const int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = connect(fd, found->ai_addr, found->ai_addrlen) == 0;
  freeaddrinfo(found);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return connected ? fd : -1;
}

int Fail(const std::string& why) {
  std::cerr << "lpab-one-by-one: " << why << "\n";
  return 1;
}

int Download(int fd, const lpab::Order& order, const lpab::LpaOptions& options) {
  auto lpa = lpab::Lpa::Open(lpab::UseCardPort(std::make_unique<StdioLink>(fd)), options);
  if (!lpa) return Fail(lpa.error().ToString());
  lpab::DownloadHandlers handlers;
  handlers.ask_consent = [](const lpab::Profile&) { return lpab::Consent::kInstall; };
  const auto call = lpab::Call::Within(std::chrono::minutes(10));
  const auto installed = lpa->Download(order, handlers, call);
  if (!installed) return Fail(installed.error().ToString());
  std::cout << installed->profile.iccid << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return Fail("see the head of bench/one_by_one.cc");
  const int fd = Connect(argv[1]);
  if (fd < 0) return Fail(std::string("cannot connect to ") + argv[1]);
  lpab::Order order;
  order.address = argv[2];
  order.matching_id = argv[3];
  lpab::LpaOptions options;
  options.ci_folder = argv[4];
  options.state_folder = argv[5];
  options.block_size = std::stoul(argv[6]);
  return Download(fd, order, options);
}
