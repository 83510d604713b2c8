// RawClient: one end of a connection to a device under test.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>

#include "bridge/test_device.h"
#include "wire/frame.h"

namespace lpab::bridge {

// A client that says what it is told to, well-formed or not.
class RawClient {
 public:
  explicit RawClient(std::unique_ptr<io::FdStream> stream) : stream_(std::move(stream)) {}
  explicit RawClient(TestDevice& device) : RawClient(device.Connect().value()) {}

  void SendBytes(ByteSpan bytes) { ASSERT_TRUE(stream_->Write(bytes, WithinSeconds())); }
  void Send(const wire::Pdu& pdu) { SendBytes(wire::EncodeFramed(pdu)); }

  // The next PDU; nothing when the device closes the connection.
  std::optional<wire::Pdu> Next() {
    for (;;) {
      if (auto pdu = decoder_.Next().value()) return wire::Decode(*pdu).value();
      std::array<uint8_t, 4096> buffer;
      const auto got = stream_->Read(buffer, WithinSeconds());
      if (!got) return std::nullopt;
      decoder_.Append(std::span(buffer).first(*got));
    }
  }
  // The next PDU of this type; others are dropped.
  template <typename T>
  T Take() {
    while (auto pdu = Next()) {
      if (auto* wanted = std::get_if<T>(&*pdu)) return std::move(*wanted);
    }
    ADD_FAILURE() << "the connection was closed";
    throw std::runtime_error("the connection was closed");
  }

  void Prepare() {
    Send(wire::Hello{});
    Send(wire::Lease{2, 600, {}});
    Send(wire::Open{3, {}, {card::KnownIsdrAids()[0]}});
    lease = std::get<wire::LeaseGranted>(Take<wire::LeaseAnswer>().result).lease;
    session = Take<wire::OpenAnswer>().session;
  }
  // A batch of single-block chains.
  void SendBatch(uint8_t number, size_t commands) {
    const wire::BatchId batch = *wire::BatchId::From(Bytes(16, number));
    const wire::Command command{{0x80, 0xE2, 0x91, 0, TestObject(34, number), {}},
                                {false, {{0x9000, 0xFFFF}}}};
    const auto count = static_cast<uint32_t>(commands);
    Send(wire::Batch{4, batch, lease, session, 0, count, count * 50});
    Send(wire::BatchPart{4, batch, 0, std::vector(commands, command)});
  }

  wire::LeaseId lease;
  wire::SessionId session;

 private:
  static Call WithinSeconds() { return {Deadline::After(std::chrono::seconds(10)), {}}; }

  std::unique_ptr<io::FdStream> stream_;
  wire::FrameDecoder decoder_;
};

}  // namespace lpab::bridge
