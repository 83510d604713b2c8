#include "modem/session_rate.h"

#include <gmock/gmock.h>

#include <deque>
#include <fstream>

#include "io/temporary_folder.h"

namespace lpab::modem {
namespace {

using std::chrono::hours;
using testing::ElementsAre;

// A modem at the other end of a serial line: what one side sends at a rate that the other has not
// is lost.
struct Uart {
  std::string rates = "+IPR: (0),(9600,115200,921600)";  // of AT+IPR=?; empty: ERROR
  bool obeys = true;                                     // goes to the rate that it said OK to
  bool serial = true;                                    // the port has a rate
  bool closed = false;                                   // unplugged
  int port = 115200;
  int modem = 115200;
  std::vector<std::string> heard;  // by the modem
};

class UartPort final : public io::ByteStream {
 public:
  UartPort(Uart& uart, FakeClock& clock) : uart_(uart), clock_(clock) {}

  Result<size_t> Read(std::span<uint8_t> buffer, const Call& call) override {
    if (uart_.closed) return Fail(ErrorCode::kUnavailable, "the modem's port was closed");
    if (input_.empty()) {
      clock_.SleepFor(call.deadline.Remaining());
      return Fail(ErrorCode::kTimeout, "no answer in time");
    }
    buffer[0] = static_cast<uint8_t>(input_.front());
    input_.pop_front();
    return 1;
  }
  Result<void> Write(ByteSpan bytes, const Call&) override {
    if (uart_.closed) return Fail(ErrorCode::kUnavailable, "the modem's port was closed");
    if (uart_.port == uart_.modem) Answer(std::string(AsText(bytes)));
    return {};
  }
  Result<void> SetRate(int baud) override {
    if (!uart_.serial) return Fail(ErrorCode::kUnsupported, "no serial port");
    uart_.port = baud;
    return {};
  }
  int descriptor() const override { return -1; }
  std::string Describe() const override { return "/dev/ttyS1"; }

 private:
  void Answer(const std::string& line) {
    uart_.heard.push_back(line.substr(0, line.size() - 1));
    const std::string& command = uart_.heard.back();
    std::string answer = "\r\nOK\r\n";
    if (command == "AT+IPR=?") {
      answer = uart_.rates.empty() ? "\r\nERROR\r\n" : "\r\n" + uart_.rates + "\r\n" + answer;
    }
    for (const char c : answer) input_.push_back(c);
    if (command.starts_with("AT+IPR=") && command != "AT+IPR=?" && uart_.obeys) {
      uart_.modem = std::stoi(command.substr(7));
    }
  }

  Uart& uart_;
  FakeClock& clock_;
  std::deque<char> input_;
};

class SessionRateTest : public testing::Test {
 protected:
  Result<std::unique_ptr<io::ByteStream>> Open(std::optional<int> rate = 921600) {
    return AtSessionRate(std::make_unique<UartPort>(uart_, clock_), {115200, rate, record_},
                         {Deadline::After(hours(1), clock_), {}}, clock_);
  }
  std::string Record() const {
    std::ifstream file(record_);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void ExpectNormal() const {
    EXPECT_EQ(uart_.port, 115200);
    EXPECT_EQ(uart_.modem, 115200);
    EXPECT_EQ(Record(), "");
  }

  const io::TemporaryFolder folder_;
  const std::string record_ = folder_.path() + "/rate";
  FakeClock clock_;
  Uart uart_;
};

TEST_F(SessionRateTest, IsRaisedAndPutBack) {
  {
    const auto port = Open();
    ASSERT_TRUE(port);
    EXPECT_EQ(uart_.port, 921600);
    EXPECT_EQ(uart_.modem, 921600);
    EXPECT_EQ(Record(), "921600\n");
  }
  ExpectNormal();
  EXPECT_THAT(uart_.heard,
              ElementsAre("AT+IPR=?", "AT+IPR=921600", "AT", "AT", "AT+IPR=115200", "AT"));
}

TEST_F(SessionRateTest, AModemIsRestartedAtItsNormalRate) {
  const auto port = Open();
  ASSERT_TRUE((*port)->Write(AsBytes("AT+CFUN=1,1\r"), {}));
  ExpectNormal();
  EXPECT_EQ(uart_.heard.back(), "AT+CFUN=1,1");
}

TEST_F(SessionRateTest, WithoutASettingNothingIsSent) {
  ASSERT_TRUE(Open(std::nullopt));
  ASSERT_TRUE(Open(115200));
  EXPECT_TRUE(uart_.heard.empty());
}

TEST_F(SessionRateTest, ARateThatTheModemDoesNotNameIsNotTried) {
  uart_.rates = "+IPR: (9600,19200,115200)";
  ASSERT_TRUE(Open());
  ExpectNormal();
  EXPECT_THAT(uart_.heard, ElementsAre("AT+IPR=?"));
}

// As where the level shifter or the cable does not do it.
TEST_F(SessionRateTest, WhereItNamesNoneATrialDecides) {
  for (const char* rates : {"", "+IPR: (0-7)"}) {
    uart_.rates = rates;
    {
      const auto port = Open();
      EXPECT_EQ(uart_.modem, 921600);
    }
    ExpectNormal();
  }
}

TEST_F(SessionRateTest, AModemThatSaysOkAndStaysIsUsedAsItIs) {
  uart_.obeys = false;
  ASSERT_TRUE(Open());
  ExpectNormal();
}

TEST_F(SessionRateTest, AUsbPortIsLeftAlone) {
  uart_.serial = false;
  ASSERT_TRUE(Open());
  EXPECT_TRUE(uart_.heard.empty());
}

TEST_F(SessionRateTest, AfterAKillTheNextRunPutsItBack) {
  std::ofstream(record_) << "921600\n";
  uart_.modem = 921600;
  ASSERT_TRUE(Open(std::nullopt));
  ExpectNormal();
}

// It has lost its power meanwhile.
TEST_F(SessionRateTest, AfterAKillTheModemMayBeBackAlready) {
  std::ofstream(record_) << "921600\n";
  ASSERT_TRUE(Open(std::nullopt));
  ExpectNormal();
}

TEST_F(SessionRateTest, APortThatGoesAwayIsPutBackWhenItIsThereAgain) {
  {
    const auto port = Open();
    uart_.closed = true;
  }
  EXPECT_EQ(Record(), "921600\n");
  EXPECT_EQ(uart_.modem, 921600);
  uart_.closed = false;
  uart_.port = 115200;  // as it is opened
  {
    const auto port = Open();
    EXPECT_EQ(uart_.modem, 921600);
  }
  ExpectNormal();
}

TEST_F(SessionRateTest, AModemThatAnswersAtNeitherRateIsNotTheEnd) {
  std::ofstream(record_) << "921600\n";
  uart_.modem = 300;
  ASSERT_TRUE(Open());
  EXPECT_EQ(uart_.port, 115200);
  EXPECT_EQ(Record(), "921600\n");
}

}  // namespace
}  // namespace lpab::modem
