#include "apps/pcsc-driver/reader_settings.h"

#include <gtest/gtest.h>

#include "io/temporary_folder.h"

namespace lpab::apps {
namespace {

constexpr char kPin[] = "AB00000000000000000000000000000000000000000000000000000000000000";

TEST(ReaderSettings, WhatPcscdGives) {
  const auto settings = ReaderSettings::Parse("bridge:cabin").value();
  EXPECT_EQ(settings.device, "bridge:cabin");
  EXPECT_EQ(settings.state_folder, "/etc/lpa-bridge");
  EXPECT_TRUE(settings.early_ack);
  const auto quoted =
      ReaderSettings::Parse(R"("bridge:cabin;state_dir=/home/eve/a b;early_ack=no")").value();
  EXPECT_EQ(quoted.device, "bridge:cabin");
  EXPECT_EQ(quoted.state_folder, "/home/eve/a b");
  EXPECT_FALSE(quoted.early_ack);
  for (const std::string device :
       {"cabin", "unix:/run/lpa-bridged.sock", "bridge:127.0.0.1:7025", "bridge:unix:/run/a"}) {
    const auto reader = ReaderSettings::Parse(device);
    ASSERT_TRUE(reader) << device;
    EXPECT_FALSE(reader->over_ble()) << device;
  }
  for (const std::string device : {"ble:cabin", "ble:cabin@hci1"}) {
    const auto reader = ReaderSettings::Parse(device + ";early_ack=no");
    ASSERT_TRUE(reader) << device;
    EXPECT_TRUE(reader->over_ble());
    EXPECT_EQ(reader->device, device);
  }
  EXPECT_TRUE(ReaderSettings::Parse("lpabridge://192.168.4.1:7025/" + std::string(kPin)));
}

TEST(ReaderSettings, WhatIsNoReader) {
  const std::string secret = "/00112233445566778899AABBCCDDEEFF";
  for (const std::string& text :
       {std::string(), std::string(";early_ack=no"), std::string("bridge:"),
        std::string("bridge:cabin;"), std::string("bridge:cabin;early_ack=perhaps"),
        std::string("bridge:cabin;state_dir=here"), std::string("bridge:cabin;speed=9"),
        std::string("ble:"), std::string("ble:a b"), std::string("ble:cabin@"),
        std::string("ble:cabin@../hci1"), std::string("bridge:cabin;state_dir"),
        std::string("lpabridge://192.168.4.1:7025"), std::string("lpabridge://192.168.4.1:7025/AB"),
        "lpabridge://192.168.4.1:7025/" + std::string(kPin) + secret, std::string("\"")}) {
    const auto settings = ReaderSettings::Parse(text);
    ASSERT_FALSE(settings) << text;
    EXPECT_EQ(settings.error().code, ErrorCode::kInvalidArgument) << text;
    EXPECT_EQ(settings.error().message.find(secret), std::string::npos);
  }
}

TEST(ReaderSettings, WhoIsNotPairedIsNotConnectedTo) {
  io::TemporaryFolder folder;
  ReaderSettings settings;
  settings.state_folder = folder.path();
  for (const std::string device : {"cabin", "bridge:cabin", "ble:cabin"}) {
    settings.device = device;
    const auto connected = ConnectorFor(settings)({});
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().code, ErrorCode::kNotFound);
  }
  settings.device = "lpabridge://127.0.0.1:1/" + std::string(kPin);
  const auto keyless = ConnectorFor(settings)({});
  ASSERT_FALSE(keyless);
  EXPECT_EQ(keyless.error().message, "there is no key in " + folder.path());
}

}  // namespace
}  // namespace lpab::apps
