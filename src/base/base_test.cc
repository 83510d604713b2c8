#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/bcd.h"
#include "base/call.h"
#include "base/hex.h"
#include "base/json_line.h"
#include "base/log.h"

namespace lpab {
namespace {

TEST(Hex, RoundTripsUpperCase) {
  EXPECT_EQ(ToHex(FromHex("00ffA5").value()), "00FFA5");
  EXPECT_FALSE(FromHex("0"));
  EXPECT_FALSE(FromHex("0g"));
}

// ICCID of the TS.48 profiles, 19 digits and a check digit; an 18-digit one is padded.
TEST(SwappedBcd, CodesAnIccid) {
  EXPECT_EQ(ToHex(ToSwappedBcd("89000123456789012341", 10).value()), "98001032547698103214");
  EXPECT_EQ(ToHex(ToSwappedBcd("894944999999999009", 10).value()), "989444999999990990FF");
  // The recorded lpac session's ICCID of 19 digits.
  EXPECT_EQ(FromSwappedBcd(FromHex("989444999999999990F8").value()).value(), "8949449999999999098");
  EXPECT_EQ(FromSwappedBcd(FromHex("98948F").value()).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(FromSwappedBcd(FromHex("98A4").value()).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(FromSwappedBcd(FromHex("98944499999999990009").value()).value(),
            "89494499999999990090");
  EXPECT_FALSE(ToSwappedBcd("8949A", 10));
  EXPECT_FALSE(ToSwappedBcd("123", 1));
}

// RFC 4648 section 10.
TEST(Base64, TestVectors) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(ToBase64(AsBytes(plain)), coded);
    EXPECT_EQ(AsText(FromBase64(coded).value()), plain);
  }
  for (const char* bad : {"Z", "Zg=", "Zg==Zg==", "Zh==", "Z===", "Zm9-", "=Zg="}) {
    EXPECT_FALSE(FromBase64(bad)) << bad;
  }
}

TEST(Deadline, RunsOnItsClock) {
  FakeClock clock;
  const Deadline deadline = Deadline::After(Duration(100), clock);
  EXPECT_FALSE(deadline.Expired());
  EXPECT_EQ(deadline.Sooner(Duration(30)).Remaining(), Duration(30));
  EXPECT_EQ(deadline.Sooner(Duration(300)).Remaining(), Duration(100));
  clock.SleepFor(Duration(100));
  EXPECT_TRUE(deadline.Expired());
  EXPECT_EQ(deadline.Remaining(), Duration(0));
  EXPECT_FALSE(Deadline::Never().Expired());
  EXPECT_EQ((Call{deadline, {}}.Check("test")).error().code, ErrorCode::kTimeout);
}

TEST(Error, ReadsAsASentenceWithItsNextStep) {
  const Error error = MakeError(ErrorCode::kNotFound, "no such profile")
                          .WithContext("EnableProfile")
                          .WithNext("list the profiles first");
  EXPECT_EQ(error.ToString(), "not-found: EnableProfile: no such profile; list the profiles first");
}

TEST(Log, EscapesAndShortens) {
  EXPECT_EQ(log::Escape("a\r\nb\x1b["), "a\\x0D\\x0Ab\\x1B[");
  EXPECT_EQ(log::Escape("abcdef", 3), "abc...");
  EXPECT_EQ(log::Escape("Zürich 東京 😀"), "Zürich 東京 😀");
  EXPECT_EQ(log::Escape("東京都", 2), "東京...");
  EXPECT_EQ(log::Shorten("89000123456789012341"), "…2341");
}

TEST(Log, EscapesWhatIsNotUtf8) {
  EXPECT_EQ(log::Escape("a\xFFz"), "a\\xFFz");
  EXPECT_EQ(log::Escape("\xE6\x9D"), "\\xE6\\x9D");           // cut off
  EXPECT_EQ(log::Escape("\xC0\xAF"), "\\xC0\\xAF");           // overlong
  EXPECT_EQ(log::Escape("\xE0\x80\xAF"), "\\xE0\\x80\\xAF");  // overlong
  EXPECT_EQ(log::Escape("\xED\xA0\x80"), "\\xED\\xA0\\x80");  // surrogate
  EXPECT_EQ(log::Escape("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");
}

TEST(Log, EscapesWhatHidesOrTurnsTextRound) {
  EXPECT_EQ(log::Escape("a\xE2\x80\xAEz"), "a\\u{202E}z");
  EXPECT_EQ(log::Escape("\xE2\x81\xA6x\xE2\x81\xA9"), "\\u{2066}x\\u{2069}");
  EXPECT_EQ(log::Escape("\xE2\x80\x8B"), "\\u{200B}");
  EXPECT_EQ(log::Escape("\xC2\x9B"), "\\u{9B}");  // CSI, as ESC [
  EXPECT_EQ(log::Escape("\xF3\xA0\x81\x81"), "\\u{E0041}");
}

TEST(JsonLine, EscapesWhatJsonCannotHold) {
  EXPECT_EQ(JsonLine().Text("a", "a \"b\" \\ \xC3\xA4").Number("n", 7).Raw("ok", "true").ToText(),
            "{\"a\":\"a \\\"b\\\" \\\\ \xC3\xA4\",\"n\":7,\"ok\":true}");
}

}  // namespace
}  // namespace lpab
