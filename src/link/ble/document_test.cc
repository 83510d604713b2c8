// docs/ble.md's worked bytes, spoken by a device's pump and a client's flow.
#include <gtest/gtest.h>

#include <fstream>

#include "base/hex.h"
#include "link/ble/flow.h"

namespace lpab::link::ble {
namespace {

struct Line {
  char way;
  Bytes bytes;
};

// "> 1A2B 00 # what it is"
std::vector<Line> WorkedBytes() {
  std::ifstream document(LPAB_SOURCE_DIR "/docs/ble.md");
  std::vector<Line> lines;
  std::string text;
  while (std::getline(document, text) && text != "```packets") continue;
  while (std::getline(document, text) && text != "```") {
    const char way = text.at(0);
    text = text.substr(1, text.find('#') - 1);
    std::erase(text, ' ');
    lines.push_back({way, *FromHex(text)});
  }
  return lines;
}

TEST(BleDocument, ItsWorkedBytesAreWhatTheCodeSays) {
  const std::vector<Line> lines = WorkedBytes();
  ASSERT_EQ(lines.size(), 6u);
  Flow client(0x1A2B, LongestFor(247));
  Flow device(0x1A2B, kLongestPacket);
  const std::vector<std::function<Bytes()>> said = {
      [&] { return client.Open(LongestFor(247)); },
      [&] { return device.Open(kLongestPacket); },
      [&] { return client.Data(*FromHex("1603010002ABCD")); },
      [&] { return device.Data(*FromHex("16030300021234")); },
      [&] { return client.Credit(); },
      [&] { return device.Close(CloseReason::kDone); }};
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool from_client = lines[i].way == '>';
    EXPECT_EQ(ToHex(said[i]()), ToHex(lines[i].bytes)) << i;
    const auto packet = DecodePacket(lines[i].bytes);
    ASSERT_TRUE(packet) << i;
    if (packet->kind == Kind::kClose) continue;
    Flow& other = from_client ? device : client;
    EXPECT_EQ(other.Take(*packet), std::nullopt) << i;
    if (packet->kind == Kind::kData && !packet->payload.empty()) other.PassedOn(1);
  }
  EXPECT_EQ(device.room(), 238u);
}

}  // namespace
}  // namespace lpab::link::ble
