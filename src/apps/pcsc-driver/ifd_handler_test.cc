// The IFD handler as pcscd calls it, on a bridge at a Unix socket.
extern "C" {
#include <ifdhandler.h>
#include <reader.h>
}

#include <gtest/gtest.h>

#include <thread>

#include "base/hex.h"
#include "bridge/test_device.h"
#include "io/temporary_folder.h"

namespace lpab::apps {
namespace {

constexpr DWORD kLun = 0x00030000;
constexpr char kSelect[] = "00A4040C10A0000005591010FFFFFFFF8900000100";

bool Becomes(const std::function<bool()>& condition) {
  const Deadline until = Deadline::After(std::chrono::seconds(10));
  while (!condition()) {
    if (until.Expired()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

class IfdHandlerTest : public testing::Test {
 protected:
  void SetUp() override {
    testing::internal::CaptureStdout();
    StartDevice();
  }
  void TearDown() override {
    IFDHCloseChannel(kLun);
    device_.reset();
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  }
  void StartDevice() {
    device_ = std::make_unique<bridge::TestDevice>();
    device_->Listen(io::Listener::Unix(path_, 0600).value());
  }
  RESPONSECODE Create(std::string name) { return IFDHCreateChannelByName(kLun, name.data()); }
  // With the device there.
  void Open() {
    ASSERT_EQ(Create("unix:" + path_), IFD_SUCCESS);
    ASSERT_TRUE(Becomes([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
  }

  // The ATR in hex, or the code.
  std::string Power(DWORD action) {
    UCHAR atr[MAX_ATR_SIZE];
    DWORD length = sizeof atr;
    const RESPONSECODE code = IFDHPowerICC(kLun, action, atr, &length);
    return code == IFD_SUCCESS ? ToHex(ByteSpan(atr, length)) : std::to_string(code);
  }
  std::string Send(const std::string& command, DWORD room = 258) {
    Bytes bytes = FromHex(command).value();
    Bytes answer(room);
    DWORD length = room;
    SCARD_IO_HEADER in{SCARD_PROTOCOL_T1, sizeof in};
    SCARD_IO_HEADER out{0, sizeof out};
    const RESPONSECODE code =
        IFDHTransmitToICC(kLun, in, bytes.data(), bytes.size(), answer.data(), &length, &out);
    if (code != IFD_SUCCESS) {
      EXPECT_EQ(length, 0u);
      return std::to_string(code);
    }
    EXPECT_EQ(out.Protocol, static_cast<DWORD>(SCARD_PROTOCOL_T1));
    return ToHex(ByteSpan(answer.data(), length));
  }

  io::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/bridge";
  std::unique_ptr<bridge::TestDevice> device_;
};

TEST_F(IfdHandlerTest, PowersSendsAndGivesTheCardBack) {
  Open();
  EXPECT_EQ(device_->card().opened(), 0);
  EXPECT_EQ(Power(IFD_POWER_UP), "3B8C80813FC7828031E073FE2117544C50414256");
  EXPECT_EQ(Send(kSelect), "9000");
  EXPECT_EQ(Send("80E2910003BF2E00"), "9000");
  EXPECT_EQ(device_->card().received().size(), 1u);
  EXPECT_EQ(Power(IFD_RESET).size(), 40u);
  EXPECT_EQ(device_->card().closed(), 1);
  EXPECT_EQ(Send("80E2910003BF2E00"), "6D00");
  EXPECT_EQ(Power(IFD_POWER_DOWN), "");
  EXPECT_EQ(Send("80E2910003BF2E00"), std::to_string(IFD_ICC_NOT_PRESENT));
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
}

TEST_F(IfdHandlerTest, ADeviceComesAndGoes) {
  device_.reset();
  ASSERT_EQ(Create("unix:" + path_), IFD_SUCCESS);
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_NOT_PRESENT);
  EXPECT_EQ(Power(IFD_POWER_UP), std::to_string(IFD_ERROR_POWER_ACTION));
  StartDevice();
  ASSERT_TRUE(Becomes([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
  EXPECT_EQ(Power(IFD_POWER_UP).size(), 40u);
  EXPECT_EQ(Send(kSelect), "9000");
  device_.reset();
  ASSERT_TRUE(Becomes([] { return IFDHICCPresence(kLun) == IFD_ICC_NOT_PRESENT; }));
  EXPECT_EQ(Send("80E2910003BF2E00"), std::to_string(IFD_ICC_NOT_PRESENT));
  StartDevice();
  ASSERT_TRUE(Becomes([] { return IFDHICCPresence(kLun) == IFD_ICC_PRESENT; }));
  EXPECT_EQ(Send("80E2910003BF2E00"), std::to_string(IFD_ICC_NOT_PRESENT));  // not powered since
  EXPECT_EQ(Power(IFD_POWER_UP).size(), 40u);
  EXPECT_EQ(Send("80E2910003BF2E00"), "6D00");  // no channel of before
}

// While one waits for its card, nothing else does.
TEST_F(IfdHandlerTest, ASlowCardHoldsUpNobodyElse) {
  Open();
  ASSERT_EQ(Power(IFD_POWER_UP).size(), 40u);
  ASSERT_EQ(Send(kSelect), "9000");
  device_->card().Hold();
  std::thread slow([&] { EXPECT_EQ(Send("80E2910003BF2E00"), "9000"); });
  EXPECT_TRUE(device_->card().WaitForCommands(1));
  EXPECT_EQ(IFDHICCPresence(kLun), IFD_ICC_PRESENT);
  EXPECT_EQ(IFDHICCPresence(kLun + 0x10000), IFD_NO_SUCH_DEVICE);
  device_->card().Release();
  slow.join();
}

TEST_F(IfdHandlerTest, ACardThatIsLeasedToSomebodyElseHasNoPower) {
  Open();
  std::string name = "unix:" + path_;
  ASSERT_EQ(IFDHCreateChannelByName(0, name.data()), IFD_SUCCESS);
  ASSERT_TRUE(Becomes([] { return IFDHICCPresence(0) == IFD_ICC_PRESENT; }));
  ASSERT_EQ(Power(IFD_POWER_UP).size(), 40u);
  UCHAR atr[MAX_ATR_SIZE];
  DWORD length = sizeof atr;
  EXPECT_EQ(IFDHPowerICC(0, IFD_POWER_UP, atr, &length), IFD_ERROR_POWER_ACTION);
  EXPECT_EQ(Power(IFD_POWER_DOWN), "");
  EXPECT_EQ(IFDHPowerICC(0, IFD_POWER_UP, atr, &length), IFD_SUCCESS);
  EXPECT_EQ(IFDHCloseChannel(0), IFD_SUCCESS);
}

TEST_F(IfdHandlerTest, RoomIsNeverOverrun) {
  Open();
  UCHAR atr[4] = {1, 2, 3, 4};
  DWORD length = 2;
  EXPECT_EQ(IFDHPowerICC(kLun, IFD_POWER_UP, atr, &length), IFD_ERROR_INSUFFICIENT_BUFFER);
  EXPECT_EQ(atr[2], 3);
  ASSERT_EQ(Power(IFD_POWER_UP).size(), 40u);
  EXPECT_EQ(Send("0070000001", 2), std::to_string(IFD_ERROR_INSUFFICIENT_BUFFER));
  EXPECT_EQ(Send(std::string(2 * 300, 'F')), "6700");
  EXPECT_EQ(Send(""), std::to_string(IFD_COMMUNICATION_ERROR));
  EXPECT_EQ(IFDHTransmitToICC(kLun, {SCARD_PROTOCOL_T1, 0}, nullptr, 5, atr, &length, nullptr),
            IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHPowerICC(kLun, IFD_POWER_UP, nullptr, nullptr), IFD_COMMUNICATION_ERROR);
}

TEST_F(IfdHandlerTest, CapabilitiesAndWhatItHasNot) {
  Open();
  const auto tag = [](DWORD name) {
    UCHAR value[64];
    DWORD length = sizeof value;
    const RESPONSECODE code = IFDHGetCapabilities(kLun, name, &length, value);
    return code == IFD_SUCCESS ? ToHex(ByteSpan(value, length)) : std::to_string(code);
  };
  EXPECT_EQ(tag(TAG_IFD_THREAD_SAFE), "01");
  EXPECT_EQ(tag(TAG_IFD_SLOT_THREAD_SAFE), "00");
  EXPECT_EQ(tag(TAG_IFD_SLOTS_NUMBER), "01");
  EXPECT_EQ(tag(TAG_IFD_SIMULTANEOUS_ACCESS), "10");
  EXPECT_EQ(tag(TAG_IFD_ATR), "");
  ASSERT_EQ(Power(IFD_POWER_UP).size(), 40u);
  EXPECT_EQ(tag(TAG_IFD_ATR).size(), 40u);
  EXPECT_EQ(tag(SCARD_ATTR_VENDOR_NAME), "4C50412042726964676500");
  EXPECT_EQ(tag(0xFFFF), std::to_string(IFD_ERROR_TAG));
  DWORD none = 0;
  UCHAR byte = 0;
  EXPECT_EQ(IFDHGetCapabilities(kLun, TAG_IFD_THREAD_SAFE, &none, &byte),
            IFD_ERROR_INSUFFICIENT_BUFFER);
  EXPECT_EQ(IFDHGetCapabilities(kLun, TAG_IFD_THREAD_SAFE, nullptr, nullptr),
            IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHSetCapabilities(kLun, TAG_IFD_ATR, 1, &byte), IFD_ERROR_VALUE_READ_ONLY);
  EXPECT_EQ(IFDHSetProtocolParameters(kLun, SCARD_PROTOCOL_T0, 0, 0, 0, 0), IFD_SUCCESS);
  EXPECT_EQ(IFDHSetProtocolParameters(kLun, SCARD_PROTOCOL_T1, 0, 0, 0, 0), IFD_SUCCESS);
  EXPECT_EQ(IFDHSetProtocolParameters(kLun, SCARD_PROTOCOL_RAW, 0, 0, 0, 0),
            IFD_PROTOCOL_NOT_SUPPORTED);
  DWORD returned = 7;
  EXPECT_EQ(IFDHControl(kLun, 1, &byte, 1, &byte, 1, &returned), IFD_ERROR_NOT_SUPPORTED);
  EXPECT_EQ(returned, 0u);
  EXPECT_EQ(Power(0x1234), std::to_string(IFD_NOT_SUPPORTED));
  EXPECT_EQ(IFDHCreateChannel(kLun, 1), IFD_NOT_SUPPORTED);
}

TEST_F(IfdHandlerTest, ReadersThatAreNone) {
  EXPECT_EQ(Create("bridge:a;speed=9"), IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHCreateChannelByName(kLun, nullptr), IFD_COMMUNICATION_ERROR);
  EXPECT_EQ(IFDHCloseChannel(kLun), IFD_NO_SUCH_DEVICE);
  EXPECT_EQ(Power(IFD_POWER_UP), std::to_string(IFD_NO_SUCH_DEVICE));
  EXPECT_EQ(Send("00"), std::to_string(IFD_NO_SUCH_DEVICE));
}

}  // namespace
}  // namespace lpab::apps
