#include "adapters/vpcd.h"

#include <gtest/gtest.h>

#include "pcsc/scripted_reader.h"

namespace lpab::adapters {
namespace {

// The virtual reader's side: what it sends, a byte a read, and what it is answered.
class FakeReader final : public io::ByteStream {
 public:
  explicit FakeReader(std::string_view hex) : input_(FromHex(hex).value()) {}

  Result<size_t> Read(std::span<uint8_t> buffer, const Call&) override {
    if (next_ == input_.size()) return Fail(ErrorCode::kUnavailable, "the reader hung up");
    buffer[0] = input_[next_++];
    return 1;
  }
  Result<void> Write(ByteSpan bytes, const Call&) override {
    answers_ += ToHex(bytes) + " ";
    return {};
  }
  int descriptor() const override { return -1; }
  std::string Describe() const override { return "vpcd"; }

  const std::string& answers() const { return answers_; }

 private:
  const Bytes input_;
  size_t next_ = 0;
  std::string answers_;
};

constexpr Duration kEach = std::chrono::seconds(5);

class VpcdTest : public testing::Test {
 protected:
  // What the reader is answered, until the error that ends it.
  std::string Serve(std::string_view messages) {
    FakeReader reader(messages);
    const auto ended = ServeVpcd(reader, card_, kEach, {});
    EXPECT_FALSE(ended);
    error_ = ended.error();
    return reader.answers();
  }

  pcsc::ScriptedState state_;
  pcsc::ScriptedReader reader_{state_};
  pcsc::VirtualCard card_{reader_};
  Error error_;
};

// vpcd.c: 0001 and a control code, or a length and an APDU.
TEST_F(VpcdTest, PowersAsksForTheAtrAndSends) {
  const std::string atr = ToHex(card_.atr());
  EXPECT_EQ(Serve("000104"
                  "000101"
                  "000104"
                  "0005"
                  "0070000001"
                  "000102"
                  "000100"),
            "0014" + atr + " 0014" + atr + " 0003019000 ");
  EXPECT_EQ(error_.message, "the reader hung up");
  EXPECT_FALSE(card_.powered());
}

TEST_F(VpcdTest, UnknownControlCodesAndEmptyMessagesAreNotAnswered) {
  EXPECT_EQ(Serve("000103"
                  "000107"
                  "0000"),
            "");
}

TEST_F(VpcdTest, ACardThatCannotBeReachedHangsUp) {
  EXPECT_EQ(Serve("0005"
                  "0070000001"),
            "");
  EXPECT_EQ(error_.message, "the card is not powered");
  state_.open_error = MakeError(ErrorCode::kUnavailable, "the device is gone");
  EXPECT_EQ(Serve("000101"
                  "0015"
                  "00A4040C10A0000005591010FFFFFFFF8900000100"
                  "000104"),
            "");
  EXPECT_EQ(error_.message, "the device is gone");
}

TEST_F(VpcdTest, AMessageThatIsCutOffIsNotServed) {
  EXPECT_EQ(Serve("000101"
                  "0005"
                  "00700000"),
            "");
  EXPECT_TRUE(card_.powered());
}

}  // namespace
}  // namespace lpab::adapters
