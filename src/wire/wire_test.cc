#include <gtest/gtest.h>

#include "base/hex.h"
#include "wire/command.h"
#include "wire/fields.h"
#include "wire/frame.h"
#include "wire/outcome_runs.h"
#include "wire/pdu.h"

namespace lpab::wire {
namespace {

ErrorNumber DecodeError(std::string_view hex) {
  const auto pdu = Decode(FromHex(hex).value());
  EXPECT_FALSE(pdu) << hex;
  return pdu ? ErrorNumber{} : NumberOf(pdu.error());
}

TEST(Strictness, EveryNumberOfTheEncodingHasItsCase) {
  EXPECT_EQ(DecodeError("6A038001"), ErrorNumber::kMalformed);
  EXPECT_EQ(DecodeError("6A0380010700"), ErrorNumber::kMalformed);  // a byte behind the PDU
  EXPECT_EQ(DecodeError("8A03800107"), ErrorNumber::kMalformed);    // not constructed
  EXPECT_EQ(DecodeError("6A80800107"), ErrorNumber::kMalformed);    // indefinite length
  EXPECT_EQ(DecodeError("6A8103800107"), ErrorNumber::kLengthNotMinimal);
  EXPECT_EQ(DecodeError("6A0480810107"), ErrorNumber::kLengthNotMinimal);
  EXPECT_EQ(DecodeError("6A06800107800107"), ErrorNumber::kDuplicateTag);
  EXPECT_EQ(DecodeError("6A0DA00BA009A007A005A003800107"), ErrorNumber::kTooDeep);
  EXPECT_EQ(DecodeError("6A068001078F0101"), ErrorNumber::kUnknownCriticalTag);
  EXPECT_EQ(DecodeError("6A00"), ErrorNumber::kMissingField);
  EXPECT_EQ(DecodeError("6A0480020007"), ErrorNumber::kBadValue);        // 00 07 for 07
  EXPECT_EQ(DecodeError("6A0380018A"), ErrorNumber::kBadValue);          // negative
  EXPECT_EQ(DecodeError("6A0780050100000000"), ErrorNumber::kBadValue);  // over 32 bits
  EXPECT_EQ(DecodeError("6F03800107"), ErrorNumber::kUnknownPdu);
}

TEST(Strictness, UnknownFieldsAreSkippedOnlyInThePrivateClass) {
  EXPECT_TRUE(Decode(FromHex("6A06800107C50101").value()).value());
  EXPECT_TRUE(Decode(FromHex("6A07800107DF500101").value()).value());
  EXPECT_TRUE(Decode(FromHex("6A08800107E503010101").value()).value());
  EXPECT_EQ(DecodeError("6A06800107850101"), ErrorNumber::kUnknownCriticalTag);  // context
  EXPECT_EQ(DecodeError("6A06800107450101"), ErrorNumber::kUnknownCriticalTag);  // application
  EXPECT_EQ(DecodeError("6A06800107040101"), ErrorNumber::kUnknownCriticalTag);  // universal
  EXPECT_EQ(DecodeError("6A078001079F500101"), ErrorNumber::kUnknownCriticalTag);
}

TEST(Strictness, UnknownPdusAreSkippedOnlyInThePrivateClass) {
  const auto skipped = Decode(FromHex("E503800107").value());
  ASSERT_TRUE(skipped);
  EXPECT_FALSE(*skipped);
  // What is skipped must be well-formed all the same.
  EXPECT_EQ(DecodeError("E506800107800107"), ErrorNumber::kDuplicateTag);
}

TEST(Strictness, TooManyFieldsOnALevel) {
  tlv::Writer fields;
  for (int i = 0; i < 33; ++i) {
    fields.Put(0xDF20u + static_cast<tlv::Tag>(i), Bytes{1});
  }
  EXPECT_EQ(DecodeError(ToHex(tlv::Encode(0x6A, fields.bytes()))), ErrorNumber::kTooManyFields);
}

TEST(Strictness, ListsHoldOneTagOnly) {
  // open: A2 holds 4F ..., then 80.
  EXPECT_EQ(DecodeError("620F800103A20A4F05A000000001800101"), ErrorNumber::kBadValue);
  EXPECT_EQ(DecodeError("6205800103A200"), ErrorNumber::kBadValue);
  EXPECT_EQ(DecodeError("620A800103A2054F03A00000"), ErrorNumber::kBadValue);  // AID of 3 bytes
}

TEST(Strictness, ListsAndTextsAreBounded) {
  const Bytes two = FromHex("300141300142").value();
  EXPECT_TRUE(ListItems(two, 0x30, 2));
  EXPECT_EQ(NumberOf(ListItems(two, 0x30, 1).error()), ErrorNumber::kBadValue);
  const Bytes text = FromHex("8003616263").value();
  EXPECT_EQ(Fields(text).TakeText(0x80, 3).value(), "abc");
  EXPECT_EQ(NumberOf(Fields(text).TakeText(0x80, 2).error()), ErrorNumber::kBadValue);
}

std::string CancelWith(std::string_view flag) {
  return "6718800106811010101010101010101010101010101010" + std::string("82") + std::string(flag);
}

TEST(Strictness, AFlagIsZeroOrOne) {
  EXPECT_TRUE(Decode(FromHex(CancelWith("0101")).value()));
  EXPECT_EQ(DecodeError(CancelWith("0102")), ErrorNumber::kBadValue);
}

Bytes PartWith(std::string_view command) {
  tlv::Writer fields;
  fields.PutUint(0x80, 4).Put(0x81, Bytes(16, 1)).PutUint(0x82, 0);
  fields.Put(0xA3, tlv::Encode(0x30, FromHex(command).value()));
  return tlv::Encode(0x64, fields.bytes());
}

TEST(Commands, OnlyShortApdusOnTheBasicClassAreTaken) {
  const std::string rule = "8105009000FFFF";
  EXPECT_TRUE(Decode(PartWith("800480E29100" + rule)));
  for (const char* apdu : {
           "800380E291",          // no header
           "800680E291000501",    // Lc over the data
           "800780E29100000001",  // extended
           "800481E29100",        // channel 1
           "8004C0E29100",        // channel 4
           "800484E29100",        // secure messaging
           "800490E29100",        // command chaining
           "8004FFE29100",        // no class
       }) {
    EXPECT_EQ(DecodeError(ToHex(PartWith(apdu + rule))), ErrorNumber::kBadApdu) << apdu;
  }
}

TEST(Commands, ARuleOfUnknownFormIsNeverSkipped) {
  const std::string apdu = "800480E29100";
  EXPECT_TRUE(Decode(PartWith(apdu + "810100")));
  EXPECT_EQ(DecodeError(ToHex(PartWith(apdu))), ErrorNumber::kMissingField);
  for (const char* rule : {"8100", "810102", "81028090", "810400900000", "81060090000000FF"}) {
    EXPECT_EQ(DecodeError(ToHex(PartWith(apdu + rule))), ErrorNumber::kBadValue) << rule;
  }
  EXPECT_EQ(DecodeError(ToHex(PartWith(apdu + "8125" + "00" + std::string(72, '0')))),
            ErrorNumber::kBadValue);  // nine patterns
  EXPECT_EQ(DecodeError(ToHex(PartWith(apdu + "810100" + "820101"))),
            ErrorNumber::kUnknownCriticalTag);  // a rule to come
}

TEST(Commands, APartIsBoundedAndNotEmpty) {
  BatchPart part;
  EXPECT_EQ(NumberOf(Decode(Encode(part)).error()), ErrorNumber::kBadValue);
  const Command command{{0x80, 0xE2, 0x91, 0, Bytes(255, 1), {}}, {}};
  const size_t fits = kMaximumPart / EncodeCommand(command).size();
  part.commands.assign(fits, command);
  EXPECT_TRUE(Decode(Encode(part)));
  part.commands.push_back(command);
  EXPECT_EQ(NumberOf(Decode(Encode(part)).error()), ErrorNumber::kBadValue);
}

TEST(Commands, AChainEndsAtItsLastBlock) {
  const Command more{{0x80, 0xE2, 0x11, 0, {1}, {}}, {}};
  const Command last{{0x80, 0xE2, 0x91, 1, {1}, {}}, {}};
  const Command other{{0x80, 0xCA, 0x00, 0x5A, {}, 256}, {}};
  EXPECT_EQ(ChainLength({}), 0u);
  EXPECT_EQ(ChainLength(std::vector{more}), 0u);
  EXPECT_EQ(ChainLength(std::vector{more, more, last, last}), 3u);
  EXPECT_EQ(ChainLength(std::vector{other, more}), 1u);
}

TEST(Frames, AreCutFromAnyStream) {
  FrameDecoder decoder;
  const Bytes stream = FromHex("000000056A03800107000000057A03800107").value();
  std::vector<std::string> pdus;
  for (uint8_t byte : stream) {
    decoder.Append({&byte, 1});
    while (auto pdu = decoder.Next().value()) pdus.push_back(ToHex(*pdu));
  }
  EXPECT_EQ(pdus, (std::vector<std::string>{"6A03800107", "7A03800107"}));
}

TEST(Frames, TheLengthIsBoundedBeforeTheBytesCome) {
  FrameDecoder decoder;
  decoder.Append(FromHex("00010001").value());
  EXPECT_EQ(NumberOf(decoder.Next().error()), ErrorNumber::kFrameTooLarge);
  FrameDecoder exact;
  exact.Append(FromHex("00010000").value());
  EXPECT_FALSE(exact.Next().value());
  FrameDecoder empty;
  empty.Append(FromHex("00000000").value());
  EXPECT_EQ(NumberOf(empty.Next().error()), ErrorNumber::kMalformed);
}

TEST(Runs, EqualOutcomesJoinAndDataStandsAlone) {
  OutcomeRuns runs;
  const apdu::ResponseApdu data{{1, 2}, apdu::kSwSuccess};
  for (int i = 0; i < 100; ++i) runs.Add(OutcomeKind::kAnswered, {{}, apdu::kSwSuccess});
  runs.Add(OutcomeKind::kAnswered, data);
  runs.Add(OutcomeKind::kAnswered, data);
  runs.Add(OutcomeKind::kUnknown);
  runs.Add(OutcomeKind::kNotSent, {}, 5);
  runs.Add(OutcomeKind::kNotSent, {}, 0);
  EXPECT_EQ(runs.runs().size(), 5u);
  EXPECT_EQ(runs.commands(), 108u);
  EXPECT_EQ(runs.encoded_size(), runs.Encode().size());
  const size_t bound = runs.SizeWith(300);
  runs.Add(OutcomeKind::kAnswered, {Bytes(300, 7), apdu::kSwSuccess});
  EXPECT_LE(runs.Encode().size(), bound);
}

TEST(Runs, CountsAreBounded) {
  tlv::Writer list;
  for (int i = 0; i < 2; ++i) {
    list.Put(0x30, FromHex("80020FFF810100").value());  // 4095 commands not sent
  }
  EXPECT_EQ(NumberOf(OutcomeRuns::Decode(list.bytes()).error()), ErrorNumber::kTooManyCommands);
  const Bytes none = FromHex("3006800100810100").value();
  EXPECT_EQ(NumberOf(OutcomeRuns::Decode(none).error()), ErrorNumber::kBadValue);
  const Bytes two_with_data = FromHex("300D8001028101018202900083010A").value();
  EXPECT_EQ(NumberOf(OutcomeRuns::Decode(two_with_data).error()), ErrorNumber::kBadValue);
}

TEST(Failures, TextsOfAPeerComeBackEscaped) {
  Refusal refusal;
  refusal.failure = Failure::From(MakeError(ErrorCode::kBusy, "bad \x1b[2Jtext"));
  const Pdu decoded = Decode(Encode(refusal)).value().value();
  EXPECT_EQ(std::get<Refusal>(decoded).failure.error.message, "bad \\x1B[2Jtext");
  EXPECT_EQ(std::get<Refusal>(decoded).failure.error.code, ErrorCode::kBusy);
}

// "é" is C3 A9: the 512th byte would be the first of the last one.
TEST(Failures, TextsAreCutBetweenCharacters) {
  Refusal refusal;
  refusal.failure.error.message = std::string(511, 'x') + "\xC3\xA9";
  const Pdu decoded = *Decode(Encode(refusal)).value();
  EXPECT_EQ(std::get<Refusal>(decoded).failure.error.message, std::string(511, 'x'));
}

TEST(Failures, DetailsOfCardAndModemTravel) {
  for (const ErrorDetail& detail :
       {ErrorDetail(StatusWordDetail{0x6A82}), ErrorDetail(CmeDetail{100}),
        ErrorDetail(CmeDetail{-1}), ErrorDetail(CmeDetail{2147483647}), ErrorDetail(OsDetail{5}),
        ErrorDetail(BridgeDetail{23})}) {
    Refusal refusal;
    refusal.failure = Failure::From(MakeError(ErrorCode::kRefused, "no").WithDetail(detail));
    const Pdu decoded = Decode(Encode(refusal)).value().value();
    EXPECT_EQ(std::get<Refusal>(decoded).failure.error.detail, detail);
  }
}

TEST(Errors, EveryNumberOfTheDocumentHasItsName) {
  for (int number : {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 20, 21, 22, 23, 24,
                     25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 40, 41, 42}) {
    EXPECT_NE(ErrorNumberName(static_cast<ErrorNumber>(number)), "unknown") << number;
  }
  EXPECT_EQ(ErrorNumberName(static_cast<ErrorNumber>(99)), "unknown");
  EXPECT_EQ(NumberedError(ErrorNumber::kCancelled, "").code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace lpab::wire
