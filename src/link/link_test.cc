#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>

#include "base/hex.h"
#include "io/cancellation_source.h"
#include "io/socket_pair.h"
#include "link/client_link.h"
#include "link/endpoint.h"
#include "link/frame_connection.h"
#include "link/random.h"

namespace lpab::link {
namespace {

struct Pair {
  std::unique_ptr<io::FdStream> ours;
  std::unique_ptr<io::FdStream> theirs;
};

Pair MakePair() {
  auto [ours, theirs] = io::SocketPair::Make(SOCK_STREAM).value();
  return {io::FdStream::Create(std::move(ours), "ours", "closed").value(),
          io::FdStream::Create(std::move(theirs), "theirs", "closed").value()};
}

Call Soon() { return {Deadline::After(std::chrono::seconds(10)), {}}; }

Bytes ReadExactly(io::ByteStream& stream, size_t count) {
  Bytes bytes(count);
  for (size_t at = 0; at < count;) {
    const auto got = stream.Read(std::span(bytes).subspan(at), Soon());
    if (!got) return {};
    at += *got;
  }
  return bytes;
}

TEST(Endpoint, IsAUnixPathOrAnAddress) {
  EXPECT_EQ(Endpoint::Parse("unix:/run/b.sock")->unix_path()->path, "/run/b.sock");
  EXPECT_EQ(Endpoint::Parse("127.0.0.1:7025")->tcp()->port, 7025);
  EXPECT_EQ(Endpoint::Parse("[::1]:7025")->ToString(), "[::1]:7025");
  for (const char* bad : {"", "unix:", "7025", "host:", "host:99999"}) {
    EXPECT_EQ(Endpoint::Parse(bad).error().code, ErrorCode::kInvalidArgument) << bad;
  }
}

TEST(NeedsTls, IsAllOfTcpButLoopbackWhereAskedFor) {
  for (const char* place : {"0.0.0.0:0", "192.168.1.5:7025", "[::]:0", "gateway.local:7025"}) {
    EXPECT_TRUE(NeedsTls(*Endpoint::Parse(place), true)) << place;
  }
  for (const char* place : {"127.0.0.1:0", "[::1]:7025", "localhost:7025"}) {
    EXPECT_TRUE(NeedsTls(*Endpoint::Parse(place), false)) << place;
    EXPECT_FALSE(NeedsTls(*Endpoint::Parse(place), true)) << place;
  }
  EXPECT_FALSE(NeedsTls(Endpoint::Unix("/run/lpa-bridged.sock"), false));
}

TEST(Connect, BreaksWithAPeerThatDoesNotAcknowledge) {
  auto listener = Listen(Endpoint::Parse("127.0.0.1:0").value()).value();
  auto stream = Connect(Endpoint::Tcp({"127.0.0.1", listener.port()}), Soon()).value();
  auto accepted = listener.Accept(Soon()).value();
  SetUserTimeout(accepted->descriptor());
  for (const int fd : {stream->descriptor(), accepted->descriptor()}) {
    unsigned timeout_ms = 0;
    socklen_t size = sizeof timeout_ms;
    ASSERT_EQ(getsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, &size), 0);
    EXPECT_EQ(timeout_ms, 45'000u);
  }
}

TEST(FrameConnection, GivesWholeFramesOnly) {
  Pair pair = MakePair();
  FrameConnection connection(std::make_unique<PlainTransport>(std::move(pair.ours)));
  std::vector<std::string> frames;
  const auto keep = [&](ByteSpan pdu) {
    frames.push_back(ToHex(pdu));
    return true;
  };
  ASSERT_TRUE(pair.theirs->Write(FromHex("000000056A0380").value(), Soon()));
  EXPECT_EQ(connection.Receive(keep).value(), 7u);
  EXPECT_TRUE(frames.empty());
  ASSERT_TRUE(pair.theirs->Write(FromHex("0107000000057A03800107").value(), Soon()));
  EXPECT_TRUE(connection.Receive(keep));
  EXPECT_EQ(frames, (std::vector<std::string>{"6A03800107", "7A03800107"}));
}

TEST(FrameConnection, BoundsWhatIsNotRead) {
  Pair pair = MakePair();
  FrameConnection connection(std::make_unique<PlainTransport>(std::move(pair.ours)), 1 << 20);
  Result<void> sent;
  for (int i = 0; i < 100 && sent; ++i) sent = connection.Send(Bytes(64 * 1024, 1));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::kResourceExhausted);
  EXPECT_LE(connection.queued(), 1u << 20);
}

TEST(ClientLink, AnswersPingsByItselfAndGivesTheRest) {
  Pair pair = MakePair();
  auto link = ClientLink::Start(std::make_unique<PlainTransport>(std::move(pair.ours))).value();
  // A ping with id 9, and progress 2 of 5 of request 4.
  ASSERT_TRUE(pair.theirs->Write(FromHex("000000056A03800109"
                                         "0000001D741B800104"
                                         "811000000000000000000000000000000000"
                                         "820102830105")
                                     .value(),
                                 Soon()));
  const auto pdu = link->Receive(Soon());
  ASSERT_TRUE(pdu) << pdu.error().ToString();
  EXPECT_EQ(std::get<wire::Progress>(*pdu).done, 2u);
  EXPECT_EQ(ToHex(ReadExactly(*pair.theirs, 9)), "000000057A03800109");
}

TEST(ClientLink, SendsPdusInOrder) {
  Pair pair = MakePair();
  auto link = ClientLink::Start(std::make_unique<PlainTransport>(std::move(pair.ours))).value();
  link->Send({{wire::Bye{1}, wire::Bye{2}}});
  EXPECT_EQ(ToHex(ReadExactly(*pair.theirs, 18)), "000000056903800101000000056903800102");
}

TEST(ClientLink, PingsAndGivesASilentDeviceUp) {
  Pair pair = MakePair();
  auto link = ClientLink::Start(std::make_unique<PlainTransport>(std::move(pair.ours)),
                                {std::chrono::milliseconds(50), 3})
                  .value();
  EXPECT_EQ(ToHex(ReadExactly(*pair.theirs, 9)), "000000056A03800101");
  const auto pdu = link->Receive(Soon());
  ASSERT_FALSE(pdu);
  EXPECT_EQ(pdu.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(pdu.error().message, "the device is silent");
}

TEST(ClientLink, ADeadlineStartsAnewAtASignOfLife) {
  Pair pair = MakePair();
  auto link = ClientLink::Start(std::make_unique<PlainTransport>(std::move(pair.ours))).value();
  const auto begin = Clock::System().Now();
  std::thread device([&] {
    for (int i = 0; i < 4; ++i) {
      Clock::System().SleepFor(std::chrono::milliseconds(100));
      EXPECT_TRUE(pair.theirs->Write(FromHex("000000057A03800101").value(), Soon()));
    }
  });
  const auto pdu = link->Receive({Deadline::After(std::chrono::milliseconds(250)), {}});
  device.join();
  ASSERT_FALSE(pdu);
  EXPECT_EQ(pdu.error().code, ErrorCode::kTimeout);
  EXPECT_GE(Clock::System().Now() - begin, std::chrono::milliseconds(600));
}

TEST(ClientLink, IsCancelledWhileItWaits) {
  Pair pair = MakePair();
  auto link = ClientLink::Start(std::make_unique<PlainTransport>(std::move(pair.ours))).value();
  const auto source = io::CancellationSource::Create().value();
  source.Cancel();
  EXPECT_EQ(link->Receive({Deadline::Never(), source.cancellation()}).error().code,
            ErrorCode::kCancelled);
}

TEST(ClientLink, WhatCameBeforeTheEndIsGivenBeforeTheError) {
  Pair pair = MakePair();
  auto link = ClientLink::Start(std::make_unique<PlainTransport>(std::move(pair.ours))).value();
  ASSERT_TRUE(pair.theirs->Write(FromHex("000000057903800102").value(), Soon()));
  pair.theirs.reset();
  EXPECT_TRUE(link->Receive(Soon()));
  EXPECT_EQ(link->Receive(Soon()).error().message, "closed");
}

// A device that sends what nobody asked for must not fill the client's memory meanwhile.
TEST(ClientLink, BoundsWhatNobodyTakes) {
  Pair pair = MakePair();
  auto link = ClientLink::Start(std::make_unique<PlainTransport>(std::move(pair.ours))).value();
  wire::Outcome outcome;
  outcome.state = wire::BatchState::kDone;
  outcome.runs.Add(wire::OutcomeKind::kAnswered, {Bytes(60000, 0x5A), apdu::kSwSuccess});
  const Bytes frame = wire::EncodeFramed(outcome);
  bool broken = false;
  for (int i = 0; i < 100 && !broken; ++i) {
    broken = !pair.theirs->Write(frame, {Deadline::After(std::chrono::seconds(2)), {}});
  }
  Error error;
  int taken = 0;
  for (;; ++taken) {
    auto pdu = link->Receive(Soon());
    if (pdu) continue;
    error = std::move(pdu).error();
    break;
  }
  EXPECT_EQ(error.code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(taken, 17);  // of 60 KB each in 1 MiB
}

TEST(ClientLink, WhatCannotBeReadIsANumberedError) {
  Pair pair = MakePair();
  auto link = ClientLink::Start(std::make_unique<PlainTransport>(std::move(pair.ours))).value();
  ASSERT_TRUE(pair.theirs->Write(FromHex("000000087906800102850101").value(), Soon()));
  const auto pdu = link->Receive(Soon());
  ASSERT_FALSE(pdu);
  EXPECT_EQ(pdu.error().Detail<BridgeDetail>()->error, 5);
}

TEST(RandomId, IsNeverTheSameTwice) {
  EXPECT_NE(*RandomId<wire::BatchId>(), *RandomId<wire::BatchId>());
}

}  // namespace
}  // namespace lpab::link
