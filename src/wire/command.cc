#include "wire/command.h"

#include "wire/fields.h"
#include "wire/limits.h"

namespace lpab::wire {
namespace {

constexpr tlv::Tag kApdu = 0x80;
constexpr tlv::Tag kRule = 0x81;
constexpr size_t kPatternSize = 4;
constexpr uint8_t kStopOnData = 0x01;
// ISO/IEC 7816-4 section 5.4.1: the further coding, chaining, secure messaging, channel number.
constexpr uint8_t kClaChannelAndSecurity = 0x5F;

Bytes EncodeRule(const Rule& rule) {
  Bytes out = {rule.stop_on_data ? kStopOnData : uint8_t{0}};
  for (const StatusPattern& pattern : rule.go_on_at) {
    for (uint16_t word : {pattern.value, pattern.mask}) {
      out.push_back(static_cast<uint8_t>(word >> 8));
      out.push_back(static_cast<uint8_t>(word));
    }
  }
  return out;
}

uint16_t Word(ByteSpan bytes) { return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]); }

Result<Rule> DecodeRule(ByteSpan bytes) {
  if (bytes.empty() || bytes.size() % kPatternSize != 1 ||
      bytes.size() / kPatternSize > kMaximumPatterns || (bytes[0] & ~kStopOnData) != 0) {
    return FailNumbered(ErrorNumber::kBadValue, "a rule of this form is not known here");
  }
  Rule rule{bytes[0] == kStopOnData, {}};
  for (size_t at = 1; at < bytes.size(); at += kPatternSize) {
    rule.go_on_at.push_back({Word(bytes.subspan(at)), Word(bytes.subspan(at + 2))});
  }
  return rule;
}

Result<Command> DecodeCommand(ByteSpan item) {
  Fields fields(item);
  LPAB_ASSIGN(const ByteSpan bytes, fields.Get(kApdu));
  auto command = apdu::CommandApdu::Decode(bytes);
  if (!command) return FailNumbered(ErrorNumber::kBadApdu, command.error().message);
  if ((command->cla & kClaChannelAndSecurity) != 0) {
    return FailNumbered(ErrorNumber::kBadApdu,
                        "APDU: the class byte has channel, chaining or secure messaging bits");
  }
  LPAB_ASSIGN(const ByteSpan rule_bytes, fields.Get(kRule));
  LPAB_ASSIGN(Rule rule, DecodeRule(rule_bytes));
  LPAB_TRY(fields.Finish());
  return Command{std::move(*command), std::move(rule)};
}

}  // namespace

Bytes EncodeCommand(const Command& command) {
  tlv::Writer item;
  item.Put(kApdu, command.apdu.Encode()).Put(kRule, EncodeRule(command.rule));
  return tlv::Encode(kListItem, item.bytes());
}

Result<std::vector<Command>> DecodeCommands(ByteSpan list) {
  LPAB_ASSIGN(const std::vector<ByteSpan> items, ListItems(list, kListItem, kMaximumCommands));
  std::vector<Command> commands;
  commands.reserve(items.size());
  for (ByteSpan item : items) {
    LPAB_ASSIGN(Command command, DecodeCommand(item));
    commands.push_back(std::move(command));
  }
  return commands;
}

size_t ChainLength(std::span<const Command> commands) {
  for (size_t i = 0; i < commands.size(); ++i) {
    const apdu::CommandApdu& apdu = commands[i].apdu;
    const bool more_blocks = apdu.ins == apdu::ins::kStoreData && (apdu.p1 & 0x80) == 0;
    if (!more_blocks) return i + 1;
  }
  return 0;
}

}  // namespace lpab::wire
